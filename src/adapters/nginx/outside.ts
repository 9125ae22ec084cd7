/** The proxy as everybody sees it: over TLS by name, and by its ports. */
import { request } from 'node:https';
import { connect } from 'node:net';
import { OpsError } from '../../errors.ts';

export interface Outside {
  /** Where the proxy is reached from here. */
  address: string;
  httpsPort: number;
  /** The authority of its certificate, PEM; undefined: those that Node.js trusts. */
  ca: string | undefined;
}

const REQUEST_MS = 10_000;
const CONNECT_MS = 5_000;
/** Nothing behind a port shows at once, and something that waits for us to speak stays open. */
const SILENCE_MS = 1_000;
const MOST_BYTES = 4096;

/**
 * GET, as a browser would for this name, certificate verified, redirects not followed.
 * @returns the status, and the beginning of what was answered
 * @throws OpsError `failed` when the certificate does not hold, `unavailable` when nothing answers
 */
export function fetchFrom(
  { address, httpsPort, ca }: Outside,
  name: string,
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
    const asking = request(
      {
        ...{ host: address, port: httpsPort, servername: name, path, agent: false, signal: limit },
        ...(ca === undefined ? {} : { ca }),
        headers: { Host: name, Accept: '*/*', 'User-Agent': 'berth' },
      },
      (response) => {
        let text = '';
        const done = () => resolve({ status: response.statusCode ?? 0, text });
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          // A page may be endless.
          if (text.length > MOST_BYTES) response.destroy();
        });
        response.on('error', done);
        response.on('close', done);
      },
    );
    asking.on('error', (cause) => reject(signal.aborted ? signal.reason : failure(name, cause)));
    asking.end();
  });
}

function failure(name: string, cause: Error): OpsError {
  const code = 'code' in cause ? String(cause.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code)) {
    return new OpsError('failed', `The proxy's certificate does not hold for ${name}.`, {
      hint: 'Check the certificate on the proxy, and proxy.ca in berth.yml.',
      cause,
    });
  }
  return new OpsError('unavailable', `The proxy does not answer for ${name}.`, {
    hint: 'Check that it runs, and that it is reached from here at proxy.address.',
    cause,
  });
}

/** Whether a TCP port takes connections; what is behind it is not asked. */
export function opens({ address }: Outside, port: number, signal: AbortSignal): Promise<boolean> {
  return touch(address, port, 'connect', signal);
}

/** Whether a TCP port leads to something: through nginx, a connection with nothing behind it is closed at once. */
export function leadsOn({ address }: Outside, port: number, signal: AbortSignal): Promise<boolean> {
  return touch(address, port, 'stay', signal);
}

function touch(address: string, port: number, until: 'connect' | 'stay', signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    let timer = setTimeout(() => end(false), CONNECT_MS);
    const onAbort = () => end(undefined);
    const end = (answer: boolean | undefined) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      if (answer === undefined) reject(signal.reason);
      else resolve(answer);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    socket.on('connect', () => {
      if (until === 'connect') return end(true);
      clearTimeout(timer);
      timer = setTimeout(() => end(true), SILENCE_MS);
    });
    socket.on('data', () => end(true));
    socket.on('end', () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
  });
}
