/** One HTTPS request to one node of the cluster, its certificate always verified. */
import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, fetch } from 'undici';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

export interface HttpReply {
  status: number;
  /** The reason phrase, in which Proxmox repeats its error text. */
  reason: string;
  body: string;
}

/** Sends once. Whatever is thrown means that no answer came; `wasSent` tells which half of that. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpReply>;
  close(): Promise<void>;
}

/** Whom to trust: a certificate authority (PEM, as in /etc/pve/pve-root-ca.pem), or exact certificates. */
export type Trust =
  | { ca: string }
  /** SHA-256 fingerprints, one a node, as `pvenode cert info` prints them: hexadecimal, colons optional. */
  | { fingerprints: readonly string[] };

const connectTimeoutMs = 5_000;

/** Kept-alive connections over verified TLS. */
export function httpsTransport(trust: Trust): Transport {
  const agent = new Agent({
    connect: 'ca' in trust ? { ca: trust.ca, timeout: connectTimeoutMs } : pinned(trust.fingerprints),
    // Proxmox closes idle connections after 5 s; let go first, or a request meets a closing connection.
    keepAliveTimeout: 3_000,
    keepAliveMaxTimeout: 3_000,
  });
  return {
    async send({ method, url, headers, body, signal }) {
      const reply = await fetch(url, {
        method,
        headers,
        body: body ?? null,
        signal,
        redirect: 'error',
        dispatcher: agent,
      });
      return { status: reply.status, reason: reply.statusText, body: await reply.text() };
    },
    close: () => agent.close(),
  };
}

/** Nothing is written on a connection before its certificate was found among the pinned ones. */
function pinned(fingerprints: readonly string[]): buildConnector.connector {
  const known = new Set(fingerprints.map(bare));
  // No session cache: a resumed session would not show the certificate again.
  const connect = buildConnector({
    rejectUnauthorized: false, // the pin below is the verification, stricter than any authority's word
    timeout: connectTimeoutMs,
    maxCachedSessions: 0,
  });
  return (options, done) =>
    connect(options, (error, socket) => {
      if (socket === null) return done(error ?? new Error('no connection'), null);
      const fingerprint = (socket as TLSSocket).getPeerCertificate?.().fingerprint256;
      if (fingerprint !== undefined && known.has(bare(fingerprint))) return done(null, socket);
      socket.destroy();
      return done(Object.assign(new Error('The certificate is not a pinned one.'), { code: 'PIN' }), null);
    });
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/** Codes of failures that come before the first byte of a request could leave. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'PIN',
]);
const certificate = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_)/;

/** Whether the request may have reached the server although no answer came back. */
export function wasSent(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return !(beforeSending.has(code) || certificate.test(code));
}

/** Whether the server showed a certificate that we do not trust. */
export function isDistrust(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === 'PIN' || certificate.test(code);
}

// undici wraps the cause once; several addresses of one name give an AggregateError of the same kind.
function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    const [first] = error instanceof AggregateError ? error.errors : [];
    if (first instanceof Error && 'code' in first) return String(first.code);
  }
  return '';
}
