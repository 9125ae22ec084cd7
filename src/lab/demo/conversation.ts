/**
 * What one person sees, on a screen: their modal and the threads that are still going on in its live part; what is
 * settled, above it for good. Without a terminal each change is printed once.
 */
import type { Lab } from '../lab.ts';
import type { Happening } from '../slack/feed.ts';
import type { Ephemeral, LabMessage } from '../slack/messages.ts';
import type { LabView } from '../slack/views.ts';
import { createChanges } from './changes.ts';
import { blank, type Line, line } from './line.ts';
import { mrkdwn } from './mrkdwn.ts';
import { type Look, renderBlocks } from './render.ts';
import type { Screen } from './screen.ts';
import { renderMessage, renderModal } from './surfaces.ts';

export interface Conversation {
  /** The id of the person whose eyes these are. */
  user(): string;
  /** From now on somebody else's. */
  become(user: string): void;
  /** Shows the modal anew, for example after something was typed into it. */
  touched(): void;
  /** A line that the person typed. */
  typed(text: string): void;
  look(): Look;
}

export function createConversation(lab: Lab, screen: Screen, first: string): Conversation {
  const people = new Map(lab.people.map(({ slack }) => [slack.id, slack.name]));
  const names = (id: string) => people.get(id) ?? (id.startsWith('U') ? 'Berth' : undefined);
  /** Root messages whose threads have no answer yet, by ts. */
  const going = new Map<string, LabMessage>();
  const changes = createChanges();
  let user = first;
  let errors: { view: string; at: Record<string, string> } | undefined;
  let unfollow = () => {};
  /** The modal's page as it was last drawn, to keep it when the next one takes its place. */
  let page: LabView | undefined;

  const look = (frame = 0): Look => ({ width: screen.width(), names, frame });
  const modal = (view: LabView, frame: number) =>
    renderModal(view, { ...look(frame), ...(errors?.view === view.id ? { errors: errors.at } : {}) });
  const say = (lines: readonly Line[]) => screen.print([...lines, blank]);

  function draw(frame: number): Line[] {
    const view = lab.slack.as(user).openModal();
    page = view;
    const threads = [...going.values()].flatMap((message) => [...renderMessage(message, look(frame)), blank]);
    return [...threads, ...(view ? [...modal(view, frame), blank] : [])];
  }

  function root(told: LabMessage): void {
    if ((told.blocks?.length ?? 0) === 0) say(renderMessage(told, look()));
    else {
      going.set(told.ts, told);
      if (!screen.live) screen.print(changes.of(told, look()));
    }
  }

  /** An answer settles its thread: the whole of it goes up once and for all. */
  function reply(told: LabMessage): void {
    const parent = going.get(told.thread_ts ?? '');
    going.delete(told.thread_ts ?? '');
    // Without a terminal its changes stand above already, all but those of its headline.
    const whole = parent && (screen.live ? renderMessage(parent, look()) : renderBlocks(headline(parent), look()));
    say([...(whole ? [...whole, blank] : []), ...renderMessage(told, look())]);
  }

  function message(told: LabMessage): void {
    if (told.thread_ts === undefined || told.thread_ts === told.ts) root(told);
    else reply(told);
    screen.spin(going.size > 0);
    screen.repaint();
  }

  function happened(happening: Happening): void {
    const { kind } = happening;
    if (kind === 'message-posted') message(happening.message);
    // A parent is also updated when a reply comes; one that is settled stays as it is.
    else if (kind === 'message-updated' && going.has(happening.message.ts)) message(happening.message);
    else if (kind === 'ephemeral-posted' || kind === 'ephemeral-updated') whispered(happening.message);
    else if (kind === 'modal-errors') {
      errors = { view: happening.view.id, at: happening.errors };
      changed(happening.view);
    } else if (kind === 'modal-closed') keepPage();
    else if (kind === 'modal-opened' || kind === 'modal-pushed' || kind === 'modal-updated') {
      keepPage();
      changed(happening.view);
    } else if (kind === 'notice') say([line(`Slack: ${happening.text}`, 'bad')]);
  }

  function whispered({ from, text, blocks = [] }: Ephemeral): void {
    const who = line(`${from === 'slackbot' ? 'Slack' : 'Berth'}, only to you`, 'dim');
    const { width, names } = look();
    say([who, ...(blocks.length > 0 ? renderBlocks(blocks, look()) : mrkdwn(text, width, names))]);
  }

  /** What was submitted or closed stays to be read; pages that only say something do not. */
  function keepPage(): void {
    const left = page;
    errors = undefined;
    page = undefined;
    if (screen.live && left?.submit) say(modal(left, 0));
    else screen.repaint();
  }

  function changed(view: LabView): void {
    if (screen.live) screen.repaint();
    else say(modal(view, 0));
  }

  function become(next: string): void {
    unfollow();
    user = next;
    unfollow = lab.slack.as(user).follow(happened);
    screen.repaint();
  }

  become(first);
  screen.show(draw);
  return {
    user: () => user,
    become,
    look: () => look(),
    touched: () => screen.repaint(),
    typed: (text) => say([{ spans: [{ text: `${names(user)}  `, style: 'who' }, { text }] }]),
  };
}

const headline = ({ blocks = [] }: LabMessage) => blocks.slice(0, 1);
