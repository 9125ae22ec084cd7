/**
 * What the page and its server say to each other, as JSON. Types only: the browser's side imports them as well.
 *
 * Everything is below `/<token>/`:
 *
 *   GET  .                         the page, and beside it app.js and style.css
 *   GET  api/about                 About
 *   GET  api/as/U1/stream          server-sent events: `sight` (Sight) first, then `happening` (Happening), one by one
 *   POST api/as/U1/<verb>          a verb of the lab's people (`src/lab/slack/verbs.ts`); its outcome
 *   GET  api/room/stream?job=ID    server-sent events: `room` (Room), at once and whenever it has changed
 *   POST api/check                 Source -> Findings
 *   POST api/breaks/<id>           {on: boolean} -> Answer
 *   GET  api/log/bot|worker        {lines: string[]}: the end of what it has logged
 *
 * What cannot be done is answered with 4xx and a Refusal.
 */
import type { Json } from '../slack/json.ts';
import type { Ephemeral, LabMessage } from '../slack/messages.ts';
import type { LabView } from '../slack/views.ts';

export interface Refusal {
  error: string;
  hint?: string | undefined;
}

export interface About {
  /** Another one after every start of the server: what a page knows may then be of a workspace that is gone. */
  boot: string;
  workspace: string;
  app: {
    id: string;
    name: string;
    /** The user that the app's messages are from. */
    user: string;
    /** Whether the manifest has the Home tab on. */
    hasHome: boolean;
    /** As the manifest has them. */
    commands: readonly { command: string; description: string; usageHint: string }[];
    shortcuts: readonly { callbackId: string; name: string; description: string }[];
  };
  people: readonly Person[];
  /** Whether containers are real ones. */
  real: boolean;
}

export interface Person {
  id: string;
  name: string;
  realName: string;
  /** What they are here for, as in "Asks for containers". */
  part: string;
}

export interface Conversation {
  id: string;
  name: string;
  private: boolean;
  archived: boolean;
  /** The person whose direct message with the app this is. */
  dmWith?: string | undefined;
}

/** All that a person sees, for drawing it from the start. */
export interface Sight {
  boot: string;
  user: string;
  channels: readonly Conversation[];
  /** By channel, oldest first, replies among them. */
  messages: Readonly<Record<string, readonly LabMessage[]>>;
  ephemerals: readonly Ephemeral[];
  /** The modal on top. */
  modal: LabView | null;
  home: LabView | null;
}

/** What is to be held against Slack's rules. */
export interface Source {
  surface: 'message' | 'modal' | 'home';
  /** Blocks of a message; a whole view otherwise. */
  source: unknown;
}

export interface Finding {
  /** The rule that is broken, as a sentence. */
  text: string;
  /** JSON pointer into the source, as in `/blocks/2/text`. */
  at: string;
}

export interface Findings {
  findings: readonly Finding[];
}

export interface Answer {
  /** What it does, as a sentence for the person who pressed. */
  text: string;
}

/** The machine room: what is behind the chat, as it is at one moment. */
export interface Room {
  containers: readonly RoomContainer[];
  /** Newest first, at most thirty. */
  tasks: readonly { type: string; id: string; exitstatus: string; tookMs: number }[];
  /** Newest first, at most thirty. */
  jobs: readonly RoomJob[];
  /** Of the job that was asked for, or else of the newest. */
  plan: RoomPlan | null;
  /** Null where the lab has no proxy. */
  sites: readonly { name: string; url: string; target: string }[] | null;
  /** Null where the lab has no monitor. */
  agents: readonly { id: string; name: string; state: string }[] | null;
  people: readonly { uid: string; name: string; groups: readonly string[]; disabled: boolean }[];
  halves: Readonly<Record<'bot' | 'worker', 'up' | 'starting' | 'down'>>;
  breaks: readonly Break[];
  /** What could not be looked at just now, as sentences. */
  troubles: readonly string[];
}

export interface RoomContainer {
  vmid: number;
  node: string;
  name: string;
  state: 'running' | 'stopped';
  isTemplate: boolean;
  address: string | null;
  tags: readonly string[];
  lock: string | null;
  /** A line for a terminal that logs in; null where nobody can. */
  ssh: string | null;
}

export interface RoomJob {
  id: string;
  /** The plan's title, as in "Create a container". */
  title: string;
  /** The container's name. */
  name: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  /** When it was put in line, milliseconds since the epoch. */
  at: number;
}

export interface RoomPlan {
  job: string;
  title: string;
  name: string;
  /** In the order of the plan. */
  steps: readonly RoomStep[];
  /** The names of the steps that the rest waited for longest, first to last. */
  critical: readonly string[];
}

export interface RoomStep {
  name: string;
  title: string;
  /** The names of the steps that this one waits for. */
  after: readonly string[];
  state: 'waiting' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  tookMs: number | null;
}

export interface Break {
  id: string;
  /** On the switch or the button, as in "The directory is down". */
  label: string;
  /** What a visitor will see Berth do, as a sentence. */
  does: string;
  /** A switch stays until it is put back; a button acts once. */
  kind: 'switch' | 'button';
  on: boolean;
}

/** A message as somebody sees it. */
export type SeenMessage = LabMessage | Ephemeral;
export type { Ephemeral, Json, LabMessage, LabView };
