/** Pressing buttons and choosing in messages, modals and the Home tab. */
import { OpsError } from '../../../errors.ts';
import { elementsIn, offered, type Placed } from '../blockkit/walk.ts';
import { isJson, type Json } from '../json.ts';
import { actionOf, messageActionPayload, type PressedMessage, viewActionPayload } from '../payloads.ts';
import type { LabView } from '../views.ts';
import { type Outcome, outcome } from './command.ts';
import { chosen, optionNamed } from './enter.ts';
import type { Session } from './session.ts';

export interface PressOptions {
  /** The answer to the element's confirmation dialog; without one, the dialog is what the press brings. */
  confirm?: boolean | undefined;
  /**
   * For an overflow menu, a select, radio buttons or checkboxes: the option, by value or text. For a button: which one of
   * several that do the same with different things.
   */
  value?: string | undefined;
}

export type PressOutcome = Outcome | { kind: 'asks'; confirm: Json } | { kind: 'dismissed' };

function place(blocks: readonly Json[], actionId: string, value: string | undefined): Placed {
  const found = elementsIn(blocks).find(
    ({ element }) =>
      element.action_id === actionId && (element.type !== 'button' || value === undefined || element.value === value),
  );
  if (found) return found;
  const known = elementsIn(blocks).map(({ element }) => String(element.action_id));
  throw new OpsError('not-found', `There is nothing to press called ${actionId}.`, {
    hint: `There is: ${known.join(', ')}.`,
  });
}

/** The choice that goes with the press; nothing for a button. */
function choice(found: Placed, value: string | undefined): Json {
  const { type } = found.element;
  if (type === 'overflow') return { selected_option: optionNamed(offered(found.element), value ?? '', 'overflow') };
  return type === 'button' || type === 'icon_button' ? {} : chosen(found, value === undefined ? [] : [value], []);
}

function asked(found: Placed, options: PressOptions): PressOutcome | undefined {
  const { confirm } = found.element;
  if (!isJson(confirm)) return undefined;
  if (options.confirm === undefined) return { kind: 'asks', confirm };
  return options.confirm ? undefined : { kind: 'dismissed' };
}

/** Presses in a view: the modal on top, or the Home tab. */
export async function pressInView(
  session: Session,
  view: LabView,
  actionId: string,
  options: PressOptions,
): Promise<PressOutcome> {
  const found = place(view.blocks, actionId, options.value);
  const stopped = asked(found, options);
  if (stopped) return stopped;
  const { world, courier, user } = session;
  const picked = choice(found, options.value);
  if (typeof picked.type === 'string') world.views.enter(view, String(found.block.block_id), actionId, picked);
  const payload = viewActionPayload(world, user, view, actionOf(world, found, picked));
  return outcome(session, await courier.send('interactive', payload, false));
}

/** Presses in a message, or in an ephemeral one that this person has. */
export async function pressInMessage(
  session: Session,
  channelId: string,
  ts: string,
  actionId: string,
  options: PressOptions,
): Promise<PressOutcome> {
  const { world, courier, user } = session;
  const pressed = findMessage(session, channelId, ts);
  const found = place(pressed.blocks, actionId, options.value);
  const stopped = asked(found, options);
  if (stopped) return stopped;
  const action = actionOf(world, found, choice(found, options.value));
  return outcome(session, await courier.send('interactive', messageActionPayload(world, user, pressed, action), false));
}

function findMessage({ world, user }: Session, channelId: string, ts: string): PressedMessage {
  const channel = world.channels.seenBy(user).find((one) => one.id === channelId);
  const message = channel && world.messages.find(channelId, ts);
  if (channel && message) {
    // The parent of a thread stands in the channel, and so does what is answered to a press of it.
    const thread_ts = message.thread_ts === ts ? undefined : message.thread_ts;
    return { channel, ts, thread_ts, blocks: message.blocks ?? [], message: { ...message } };
  }
  const whisper = world.messages.whispersTo(user).find((one) => one.channel === channelId && one.ts === ts);
  if (channel && whisper) return { channel, ts, thread_ts: whisper.thread_ts, blocks: whisper.blocks ?? [] };
  throw new OpsError('not-found', `${user} sees no message ${ts} in ${channelId}.`);
}
