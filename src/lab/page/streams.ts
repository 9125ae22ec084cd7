/** Server-sent events: what a person sees, and the machine room as it changes. */
import type { ServerResponse } from 'node:http';
import type { LabSlack } from '../slack/workspace.ts';
import { SAFE_HEADERS } from './door.ts';
import type { Conversation, Room, Sight } from './shapes.ts';

/** So that proxies and browsers do not take silence for an end. */
const HEARTBEAT_MS = 15_000;
const LOOK_MS = 500;
/** A page that has stopped reading is cut off, and begins anew when it reads again. */
const MOST_WAITING_BYTES = 8_000_000;

export type Send = (event: string, data: unknown) => void;

export class Streams {
  readonly #open = new Set<ServerResponse>();
  readonly #beat: NodeJS.Timeout;

  constructor() {
    this.#beat = setInterval(() => {
      for (const response of this.#open) response.write(': still here\n\n');
    }, HEARTBEAT_MS);
    this.#beat.unref();
  }

  /** Opens a stream. @param begin is given what sends an event, and answers what ends it; called once */
  open(response: ServerResponse, begin: (send: Send) => () => void): void {
    response.writeHead(200, { ...SAFE_HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(': following\n\n');
    this.#open.add(response);
    const end = begin((event, data) => {
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy();
      else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    });
    response.on('close', () => {
      end();
      this.#open.delete(response);
    });
  }

  /** Ends every stream. */
  stop(): void {
    clearInterval(this.#beat);
    for (const response of this.#open) response.end();
  }
}

/** `sight`, then each `happening`: both in one breath, so that nothing is missing between them and nothing comes twice. */
export function sendSight(slack: LabSlack, user: string, boot: string, send: Send): () => void {
  const { channels, ...seen } = slack.seenBy(user);
  const sight: Sight = {
    boot,
    user,
    channels: channels.map(
      (one): Conversation => ({
        id: one.id,
        name: one.name,
        private: one.private ?? false,
        archived: one.archived ?? false,
        ...(one.dmWith === undefined ? {} : { dmWith: one.dmWith }),
      }),
    ),
    ...seen,
  };
  send('sight', sight);
  return slack.as(user).follow((happening) => send('happening', happening));
}

/** `room`, at once and then whenever it has changed. @param look takes its time, and may fail: then the next one counts */
export function sendRoom(look: () => Promise<Room>, send: Send): () => void {
  let last = '';
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const next = async () => {
    const room = await look().catch(() => undefined);
    if (ended) return;
    const text = JSON.stringify(room);
    if (room !== undefined && text !== last) send('room', room);
    last = text ?? last;
    timer = setTimeout(next, LOOK_MS);
    timer.unref();
  };
  void next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
