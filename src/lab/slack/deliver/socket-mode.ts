/** The server side of Socket Mode: facts 1.5 and 1.6. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import { isJson, type Json } from '../json.ts';
import type { Ack, Parcel, Transport } from './courier.ts';

const MOST_CONNECTIONS = 10;
const PING_MS = 10_000;
/** How long Slack leaves a connection open that it has asked to go. */
const LINGER_MS = 10_000;

interface Connection {
  socket: WebSocket;
  host: string;
  /** False once it has been told to go: nothing new is sent on it. */
  taking: boolean;
}

export class SocketMode implements Transport {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, (ack: Ack) => void>();
  #connections: Connection[] = [];
  #turn = 0;
  readonly #appId: string;
  readonly #clock: Clock;

  constructor(appId: string, clock: Clock) {
    this.#appId = appId;
    this.#clock = clock;
  }

  /** The number of connections that payloads can go to. */
  get connected(): number {
    return this.#connections.filter((one) => one.taking).length;
  }

  /** The path of a new connection; each works once. */
  ticket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  /** Takes over an HTTP upgrade. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://lab').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      stream.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket));
  }

  #welcome(socket: WebSocket): void {
    const connection: Connection = { socket, host: `applink-${randomUUID().slice(0, 8)}`, taking: true };
    socket.on('error', () => socket.terminate());
    if (this.#connections.length >= MOST_CONNECTIONS) {
      this.#dismiss(connection, 'too_many_websockets', 0);
      return;
    }
    this.#connections.push(connection);
    socket.on('message', (data) => this.#hear(String(data)));
    socket.on('close', () => {
      this.#connections = this.#connections.filter((one) => one !== connection);
      clearInterval(pings);
    });
    const pings = setInterval(() => socket.ping(`Ping from ${connection.host}`), PING_MS);
    pings.unref();
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: connection.host, build_number: 10, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
  }

  #hear(data: string): void {
    let frame: unknown;
    try {
      frame = JSON.parse(data);
    } catch {
      return; // Slack ignores what it cannot read
    }
    if (!isJson(frame) || typeof frame.envelope_id !== 'string') return;
    this.#waiting.get(frame.envelope_id)?.({ kind: 'acked', payload: frame.payload });
  }

  /** Sends to one of the connections, in turn. */
  deliver(parcel: Parcel, signal: AbortSignal): Promise<Ack> {
    const ready = this.#connections.filter(({ socket, taking }) => taking && socket.readyState === WebSocket.OPEN);
    const connection = ready[this.#turn++ % Math.max(1, ready.length)];
    if (!connection) return Promise.resolve({ kind: 'failed', error: 'dispatch_failed' });
    return new Promise((resolve) => {
      this.#waiting.set(parcel.envelopeId, resolve);
      signal.addEventListener('abort', () => this.#waiting.delete(parcel.envelopeId), { once: true });
      connection.socket.send(JSON.stringify(envelope(parcel)));
    });
  }

  /** Asks every connection to go. After a warning payloads still come; after the other reasons they do not. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    for (const connection of this.#connections) this.#dismiss(connection, reason, LINGER_MS);
  }

  #dismiss(connection: Connection, reason: string, linger: number): void {
    connection.taking = reason === 'warning';
    connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: connection.host } }));
    if (reason === 'warning') return;
    if (linger === 0) connection.socket.close(1000);
    else this.#clock.after(linger, () => connection.socket.terminate());
  }

  /** Cuts every connection without a word. */
  drop(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  stop(): void {
    this.drop();
    this.#server.close();
  }
}

function envelope({ envelopeId, kind, payload, acceptsResponse, retry }: Parcel): Json {
  return {
    envelope_id: envelopeId,
    type: kind,
    payload,
    accepts_response_payload: acceptsResponse,
    ...(kind === 'events_api' ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' } : {}),
  };
}
