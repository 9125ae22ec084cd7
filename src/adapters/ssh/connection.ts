/** One connection to one host, made when it is first needed and again when it was lost. */
import { setTimeout as delay } from 'node:timers/promises';
import ssh2, { type Client, type ServerHostKeyAlgorithm } from 'ssh2';
import { OpsError } from '../../errors.ts';
import { loginRefused, unreachable, wrongHostKey } from './failures.ts';
import type { KnownHosts } from './known-hosts.ts';

export interface HostAddress {
  address: string;
  port: number;
  user: string;
}

export interface ConnectionOptions {
  name: string;
  host: HostAddress;
  /** The private key itself, in OpenSSH or PEM form. */
  privateKey: string;
  knownHosts: KnownHosts;
}

/** A connection that is up, until `lost` aborts. */
export interface Live {
  client: Client;
  lost: AbortSignal;
}

export interface Connection {
  /** The live connection. Those who ask at once share one attempt. @throws OpsError */
  live(): Promise<Live>;
  close(): void;
}

const readyTimeoutMs = 10_000;
/** sshd turns some away when many connect at once (MaxStartups 10:30:100); the next attempt usually gets in. */
const attempts = 5;

export function connection(options: ConnectionOptions): Connection {
  let current: Promise<Live> | undefined;
  let closed = false;
  return {
    live() {
      if (closed) throw new OpsError('unavailable', 'Berth is closing its SSH connections.');
      if (current === undefined) {
        const attempt = connectPatiently(options);
        current = attempt;
        const forget = () => {
          if (current === attempt) current = undefined;
        };
        attempt.then(({ lost }) => lost.addEventListener('abort', forget, { once: true }), forget);
      }
      return current;
    },
    close() {
      closed = true;
      current?.then(({ client }) => client.end()).catch(() => undefined);
    },
  };
}

async function connectPatiently(options: ConnectionOptions): Promise<Live> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connect(options);
    } catch (error) {
      const turnedAway = error instanceof OpsError && isTurnedAway(error.cause);
      if (!turnedAway || attempt === attempts) throw error;
      // Jitter, because those who were turned away together would otherwise come back together.
      await delay(attempt * (50 + Math.random() * 200));
    }
  }
}

function connect({ name, host, privateKey, knownHosts }: ConnectionOptions): Promise<Live> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const lost = new AbortController();
    let refused: OpsError | undefined;
    const algorithms = algorithmsFor(knownHosts.types(host.address, host.port));
    client
      .on('connect', () => client.setNoDelay(true)) // otherwise each command waits 40 ms for Nagle
      .on('ready', () => resolve({ client, lost: lost.signal }))
      .on('error', (error) => {
        const isLogin = 'level' in error && error.level === 'client-authentication';
        reject(refused ?? (isLogin ? loginRefused(name, error) : unreachable(name, error)));
        lost.abort(error);
      })
      .on('close', () => {
        reject(refused ?? unreachable(name, new Error('Connection lost before handshake')));
        lost.abort();
      });
    try {
      client.connect({
        host: host.address,
        port: host.port,
        username: host.user,
        privateKey,
        readyTimeout: readyTimeoutMs,
        keepaliveInterval: 10_000,
        keepaliveCountMax: 3,
        authHandler: ['publickey'],
        ...(algorithms.length === 0 ? {} : { algorithms: { serverHostKey: algorithms } }),
        hostVerifier: (key: Buffer) => {
          const verdict = knownHosts.verdict(host.address, host.port, key);
          if (verdict !== 'known') refused = wrongHostKey(name, verdict);
          return verdict === 'known';
        },
      });
    } catch (cause) {
      // The message of a key that does not parse says nothing of its content, but is not needed either.
      reject(new OpsError('invalid', 'The SSH private key of the configuration cannot be read.', { cause }));
    }
  });
}

function isTurnedAway(cause: unknown): boolean {
  return (
    cause instanceof Error &&
    (/before handshake/.test(cause.message) || ('code' in cause && cause.code === 'ECONNRESET'))
  );
}

/** The signature algorithms for types of key: an RSA key signs with SHA-2 only. */
function algorithmsFor(types: string[]): ServerHostKeyAlgorithm[] {
  return types.flatMap((type): ServerHostKeyAlgorithm[] => {
    if (type === 'ssh-rsa') return ['rsa-sha2-512', 'rsa-sha2-256'];
    const known = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'] as const;
    return known.filter((algorithm) => algorithm === type);
  });
}
