/** Modals and Home tabs: a stack of at most three modals for each person, and one Home tab. */
import { randomBytes } from 'node:crypto';
import type { InstalledApp } from './app.ts';
import { settled } from './blockkit/settle.ts';
import type { Clock } from './clock.ts';
import type { Feed } from './feed.ts';
import { type Values, valuesOf } from './inputs.ts';
import { type Json, listOf } from './json.ts';

const DEEPEST = 3;

/** A view object as it appears in answers and payloads, every field present. */
export interface LabView {
  id: string;
  team_id: string;
  type: 'modal' | 'home';
  blocks: Json[];
  private_metadata: string;
  callback_id: string;
  state: { values: Values };
  hash: string;
  title: Json | null;
  clear_on_close: boolean;
  notify_on_close: boolean;
  close: Json | null;
  submit: Json | null;
  previous_view_id: string | null;
  root_view_id: string;
  app_id: string;
  external_id: string;
  app_installed_team_id: string;
  bot_id: string;
}

type ViewError = 'duplicate_external_id' | 'push_limit_reached' | 'not_found' | 'hash_conflict';
export type ViewOutcome = LabView | { error: ViewError };

export class Views {
  readonly #stacks = new Map<string, LabView[]>();
  readonly #homes = new Map<string, LabView>();
  #count = 0;
  readonly #app: InstalledApp;
  readonly #clock: Clock;
  readonly #feed: Feed;

  constructor(app: InstalledApp, clock: Clock, feed: Feed) {
    this.#app = app;
    this.#clock = clock;
    this.#feed = feed;
  }

  /** The modal on top for this person. */
  top(user: string): LabView | undefined {
    return this.#stacks.get(user)?.at(-1);
  }

  home(user: string): LabView | undefined {
    return this.#homes.get(user);
  }

  /** The open view with this id or external id, and whose it is. */
  find(by: { id?: string | undefined; externalId?: string | undefined }): { user: string; view: LabView } | undefined {
    const open = [...this.#stacks].flatMap(([user, stack]) => stack.map((view) => ({ user, view })));
    const homes = [...this.#homes].map(([user, view]) => ({ user, view }));
    return [...open, ...homes].find(({ view }) =>
      by.id ? view.id === by.id : by.externalId !== undefined && view.external_id === by.externalId,
    );
  }

  /** Shows a modal; one that was open is replaced. */
  open(user: string, definition: Json): ViewOutcome {
    if (this.#taken(definition)) return { error: 'duplicate_external_id' };
    const view = this.#make(definition);
    this.#stacks.set(user, [view]);
    this.#tell('modal-opened', user, view);
    return view;
  }

  push(user: string, definition: Json): ViewOutcome {
    const stack = this.#stacks.get(user);
    const below = stack?.at(-1);
    if (!stack || !below) return { error: 'not_found' };
    if (stack.length >= DEEPEST) return { error: 'push_limit_reached' };
    if (this.#taken(definition)) return { error: 'duplicate_external_id' };
    const view = this.#make(definition, { previous_view_id: below.id, root_view_id: below.root_view_id });
    stack.push(view);
    this.#tell('modal-pushed', user, view);
    return view;
  }

  /** Replaces a view in its place; inputs that stay the same keep what stands in them. */
  update(id: string, definition: Json, hash?: string): ViewOutcome {
    const found = this.find({ id });
    if (!found || found.view.type !== definition.type) return { error: 'not_found' };
    if (hash !== undefined && hash !== found.view.hash) return { error: 'hash_conflict' };
    if (this.#taken(definition, id)) return { error: 'duplicate_external_id' };
    const { view: old, user } = found;
    const view = this.#make(definition, {
      id,
      previous_view_id: old.previous_view_id,
      root_view_id: old.root_view_id,
      state: old.state,
    });
    const stack = this.#stacks.get(user);
    const place = stack?.findIndex((one) => one.id === id) ?? -1;
    if (stack && place >= 0) stack[place] = view;
    else this.#homes.set(user, view);
    this.#tell(view.type === 'home' ? 'home-published' : 'modal-updated', user, view);
    return view;
  }

  publish(user: string, definition: Json, hash?: string): ViewOutcome {
    const old = this.#homes.get(user);
    if (old) return this.update(old.id, definition, hash);
    if (this.#taken(definition)) return { error: 'duplicate_external_id' };
    const view = this.#make(definition);
    this.#homes.set(user, view);
    this.#tell('home-published', user, view);
    return view;
  }

  /** Takes away the view on top, or all of them; answers what was closed, topmost first. */
  close(user: string, all = false): LabView[] {
    const stack = this.#stacks.get(user) ?? [];
    const closed = all ? stack.splice(0).reverse() : stack.splice(-1);
    for (const view of closed) this.#tell('modal-closed', user, view);
    return closed;
  }

  /** Puts `value` into an input of an open view, as its person does. */
  enter(view: LabView, blockId: string, actionId: string, value: Json): void {
    const row = view.state.values[blockId] ?? {};
    row[actionId] = value;
    view.state.values[blockId] = row;
  }

  #taken(definition: Json, except?: string): boolean {
    const externalId = definition.external_id;
    if (typeof externalId !== 'string' || externalId === '') return false;
    const found = this.find({ externalId });
    return found !== undefined && found.view.id !== except;
  }

  #make(definition: Json, kept: Partial<LabView> = {}): LabView {
    this.#count += 1;
    const id = kept.id ?? `V0LAB${String(this.#count).padStart(6, '0')}`;
    const blocks = settled(listOf(definition.blocks));
    const text = (name: string) => String(definition[name] ?? '');
    const titled = (name: string) => (settled([{ block_id: '-', at: definition[name] }])[0]?.at ?? null) as Json | null;
    return {
      id,
      team_id: this.#app.team.id,
      type: definition.type === 'home' ? 'home' : 'modal',
      blocks,
      private_metadata: text('private_metadata'),
      callback_id: text('callback_id'),
      hash: `${Math.floor(this.#clock.now() / 1000)}.${randomBytes(6).toString('base64url')}`,
      title: titled('title'),
      clear_on_close: definition.clear_on_close === true,
      notify_on_close: definition.notify_on_close === true,
      close: titled('close'),
      submit: titled('submit'),
      previous_view_id: null,
      root_view_id: id,
      app_id: this.#app.id,
      external_id: text('external_id'),
      app_installed_team_id: this.#app.team.id,
      bot_id: this.#app.botId,
      ...kept,
      state: { values: valuesOf(blocks, kept.state?.values) },
    };
  }

  #tell(
    kind: 'modal-opened' | 'modal-pushed' | 'modal-updated' | 'modal-closed' | 'home-published',
    user: string,
    view: LabView,
  ): void {
    this.#feed.tell({ kind, user, view: structuredClone(view) });
  }
}
