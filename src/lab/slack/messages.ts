/** Messages and ephemeral messages, kept as Slack would show them. */
import { settled } from './blockkit/settle.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
import type { Json } from './json.ts';

export interface LabMessage {
  type: 'message';
  subtype?: 'thread_broadcast' | 'tombstone';
  ts: string;
  user: string;
  bot_id?: string;
  app_id?: string;
  team: string;
  text: string;
  blocks?: Json[];
  /** Messages that were shared. */
  attachments?: Json[];
  thread_ts?: string;
  reply_count?: number;
  latest_reply?: string;
  metadata?: Json;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
}

/** What one person alone sees. `from` is `slackbot` for words of Slack's own client. */
export interface Ephemeral {
  ts: string;
  channel: string;
  user: string;
  from: 'app' | 'slackbot';
  text: string;
  blocks?: Json[];
  thread_ts?: string;
}

export interface NewMessage {
  user: string;
  bot_id?: string;
  app_id?: string;
  team: string;
  text: string;
  blocks?: Json[] | undefined;
  attachments?: Json[];
  thread_ts?: string | undefined;
  broadcast?: boolean;
  metadata?: Json | undefined;
}

export class Messages {
  readonly #byChannel = new Map<string, LabMessage[]>();
  #ephemerals: Ephemeral[] = [];
  #last = 0;
  readonly #clock: Clock;
  readonly #feed: Feed;

  constructor(clock: Clock, feed: Feed) {
    this.#clock = clock;
    this.#feed = feed;
  }

  /** A timestamp that no other message has: seconds, a point, six digits. */
  stamp(): string {
    this.#last = Math.max(this.#clock.now() * 1000, this.#last + 1);
    return `${Math.floor(this.#last / 1e6)}.${String(this.#last % 1e6).padStart(6, '0')}`;
  }

  in(channel: string): readonly LabMessage[] {
    return this.#byChannel.get(channel) ?? [];
  }

  find(channel: string, ts: string): LabMessage | undefined {
    return this.in(channel).find((message) => message.ts === ts);
  }

  post(channel: string, message: NewMessage): LabMessage {
    const { broadcast, blocks, thread_ts, metadata, ...rest } = message;
    const posted: LabMessage = {
      type: 'message',
      ...rest,
      ts: this.stamp(),
      ...(broadcast && thread_ts ? { subtype: 'thread_broadcast' as const } : {}),
      ...(blocks ? { blocks: settled(blocks) } : {}),
      ...(thread_ts ? { thread_ts } : {}),
      ...(metadata ? { metadata } : {}),
    };
    this.#byChannel.set(channel, [...this.in(channel), posted]);
    const parent = thread_ts ? this.find(channel, thread_ts) : undefined;
    if (parent) {
      parent.thread_ts = parent.ts;
      parent.reply_count = (parent.reply_count ?? 0) + 1;
      parent.latest_reply = posted.ts;
    }
    this.#feed.tell({ kind: 'message-posted', channel, message: structuredClone(posted) });
    return posted;
  }

  /** Applies `change`; a member set to undefined goes away. */
  change(channel: string, message: LabMessage, change: { [K in keyof LabMessage]?: LabMessage[K] | undefined }): void {
    Object.assign(message, change, change.blocks ? { blocks: settled(change.blocks) } : {});
    for (const [name, value] of Object.entries(message)) {
      if (value === undefined) Reflect.deleteProperty(message, name);
    }
    this.#feed.tell({ kind: 'message-updated', channel, message: structuredClone(message) });
  }

  /** A parent with replies stays as a tombstone, so that its thread can still be read. */
  remove(channel: string, message: LabMessage): void {
    if (message.reply_count) {
      this.change(channel, message, { subtype: 'tombstone', text: 'This message was deleted.', blocks: undefined });
    } else {
      this.#byChannel.set(
        channel,
        this.in(channel).filter((other) => other !== message),
      );
    }
    this.#feed.tell({ kind: 'message-deleted', channel, ts: message.ts });
  }

  whisper(message: Omit<Ephemeral, 'ts'>): Ephemeral {
    const said = { ...message, ts: this.stamp(), ...(message.blocks ? { blocks: settled(message.blocks) } : {}) };
    this.#ephemerals.push(said);
    this.#feed.tell({ kind: 'ephemeral-posted', channel: said.channel, user: said.user, message: said });
    return said;
  }

  /** Replaces what an ephemeral message says. */
  rewhisper(message: Ephemeral, text: string, blocks: Json[] | undefined): void {
    message.text = text;
    if (blocks) message.blocks = settled(blocks);
    else delete message.blocks;
    this.#feed.tell({ kind: 'ephemeral-updated', channel: message.channel, user: message.user, message });
  }

  hush(message: Ephemeral): void {
    this.#ephemerals = this.#ephemerals.filter((other) => other !== message);
    const { channel, user, ts } = message;
    this.#feed.tell({ kind: 'ephemeral-deleted', channel, user, ts });
  }

  whispersTo(user: string): readonly Ephemeral[] {
    return this.#ephemerals.filter((message) => message.user === user);
  }
}
