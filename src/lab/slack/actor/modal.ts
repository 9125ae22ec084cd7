/** Working in the modal on top: filling it in, searching, submitting, closing. */
import { OpsError } from '../../../errors.ts';
import { validateBlocks, validateView, viewTooLarge } from '../blockkit/validate.ts';
import { elementsIn, type Placed } from '../blockkit/walk.ts';
import type { Ack } from '../deliver/courier.ts';
import { isJson, type Json, listOf } from '../json.ts';
import { actionOf, closedPayload, submissionPayload, suggestionPayload, viewActionPayload } from '../payloads.ts';
import type { LabView } from '../views.ts';
import { type Outcome, outcome } from './command.ts';
import { chosen, refusal, typed } from './enter.ts';
import { type Session, suggested, words } from './session.ts';

export type SubmitOutcome =
  | { kind: 'closed' }
  | { kind: 'updated' | 'pushed'; view: LabView }
  /** block_id -> sentence. `sent` is false where the client itself refused to submit. */
  | { kind: 'errors'; errors: Record<string, string>; sent: boolean }
  | { kind: 'trouble'; text: string };

export function needTop({ world, user }: Session): LabView {
  const view = world.views.top(user);
  if (!view) throw new OpsError('not-found', `${user} has no modal open.`);
  return view;
}

/** The element of a block that holds a value; `actionId` where the block has several. */
function inputIn(view: LabView, blockId: string, actionId?: string): Placed {
  const found = elementsIn(view.blocks).find(
    ({ block, element }) => block.block_id === blockId && (actionId === undefined || element.action_id === actionId),
  );
  if (found) return found;
  throw new OpsError('not-found', `The view has no input ${blockId}${actionId ? `/${actionId}` : ''}.`);
}

async function enter(session: Session, view: LabView, place: Placed, value: Json): Promise<Outcome | undefined> {
  const { world, courier, user } = session;
  world.views.enter(view, String(place.block.block_id), String(place.element.action_id), value);
  const dispatches = place.block.type !== 'input' || place.block.dispatch_action === true;
  if (!dispatches) return undefined;
  const payload = viewActionPayload(world, user, view, actionOf(world, place, value));
  return outcome(session, await courier.send('interactive', payload, false));
}

/** Types into an input. The outcome is the app's, where the block dispatches actions. */
export function fill(session: Session, blockId: string, text: string, actionId?: string): Promise<Outcome | undefined> {
  const view = needTop(session);
  const place = inputIn(view, blockId, actionId);
  return enter(session, view, place, typed(place, text));
}

/** Options that the last search of an input brought, by view, block and action. */
export type Searches = Map<string, Json[]>;

function searchKey(view: LabView, { block, element }: Placed): string {
  return JSON.stringify([view.id, block.block_id, element.action_id]);
}

/** Chooses options by value or text, or users, dates and the like by their value; no values clear the input. */
export function choose(
  session: Session,
  searches: Searches,
  blockId: string,
  values: readonly string[],
  actionId?: string,
): Promise<Outcome | undefined> {
  const view = needTop(session);
  const place = inputIn(view, blockId, actionId);
  const held = view.state.values[blockId]?.[String(place.element.action_id)] ?? {};
  const standing = [held.selected_option, ...listOf(held.selected_options)].filter(isJson);
  const known = [...(searches.get(searchKey(view, place)) ?? []), ...standing];
  return enter(session, view, place, chosen(place, values, known));
}

export type SearchOutcome = { kind: 'options'; options: Json[] } | { kind: 'failed'; text: string };

/** Types into a select that searches. With too few characters the client asks nobody. */
export async function search(
  session: Session,
  searches: Searches,
  blockId: string,
  text: string,
  actionId?: string,
): Promise<SearchOutcome> {
  const { world, courier, user } = session;
  const view = needTop(session);
  const place = inputIn(view, blockId, actionId);
  if (!String(place.element.type).includes('external_select'))
    throw new OpsError('invalid', `${blockId} does not search.`);
  if (text.length < Number(place.element.min_query_length ?? 3)) return { kind: 'options', options: [] };
  const ack = await courier.send('interactive', suggestionPayload(world, user, view, place, text), true);
  const options = ack.kind === 'acked' ? suggested(ack.payload) : undefined;
  if (!options || (options.length > 0 && !acceptable(ack))) return { kind: 'failed', text: words.trouble };
  searches.set(searchKey(view, place), [...(searches.get(searchKey(view, place)) ?? []), ...options]);
  return { kind: 'options', options };
}

/** Suggested options have the limits of a static select. */
function acceptable(ack: Ack): boolean {
  const payload = ack.kind === 'acked' && isJson(ack.payload) ? ack.payload : {};
  const { options, option_groups } = payload;
  const select = {
    type: 'static_select',
    ...(options ? { options } : {}),
    ...(option_groups ? { option_groups } : {}),
  };
  return validateBlocks('modal', [{ type: 'actions', elements: [select] }]).length === 0;
}

/** Presses Submit on the modal on top. */
export async function submit(session: Session): Promise<SubmitOutcome> {
  const { world, courier, user } = session;
  const view = needTop(session);
  const refused = elementsIn(view.blocks).flatMap((place) => {
    const value = view.state.values[String(place.block.block_id)]?.[String(place.element.action_id)];
    const why = value && refusal(place, value);
    return why ? [[String(place.block.block_id), why] as const] : [];
  });
  if (refused.length > 0) return { kind: 'errors', errors: Object.fromEntries(refused), sent: false };
  const ack = await courier.send('interactive', submissionPayload(world, user, view), true);
  const answer = applyAnswer(session, view, ack);
  if (answer.kind === 'errors') world.feed.tell({ kind: 'modal-errors', user, view, errors: answer.errors });
  if (answer.kind === 'trouble') world.feed.tell({ kind: 'notice', user, text: answer.text });
  return answer;
}

/** Does what the acknowledgement of a submission says. Anything that Slack would not take is trouble, and silent for the app. */
function applyAnswer({ world, user }: Session, view: LabView, ack: Ack): SubmitOutcome {
  const trouble: SubmitOutcome = { kind: 'trouble', text: words.trouble };
  if (ack.kind === 'failed') return trouble;
  const payload = ack.payload ?? {};
  if (!isJson(payload)) return trouble;
  if (Object.keys(payload).length === 0) {
    if (world.views.top(user)?.id === view.id) world.views.close(user);
    return { kind: 'closed' };
  }
  if (payload.response_action === 'clear') {
    world.views.close(user, true);
    return { kind: 'closed' };
  }
  if (payload.response_action === 'errors') {
    const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
    const errors = isJson(payload.errors) ? Object.entries(payload.errors) : [];
    const fits =
      errors.length > 0 && errors.every(([id, text]) => inputs.includes(id) && typeof text === 'string' && text !== '');
    return fits
      ? { kind: 'errors', errors: Object.fromEntries(errors) as Record<string, string>, sent: true }
      : trouble;
  }
  const { response_action: action, view: next } = payload;
  if ((action !== 'update' && action !== 'push') || !isJson(next)) return trouble;
  if (next.type !== 'modal' || validateView(next, world.blockOptions).length > 0 || viewTooLarge(next)) return trouble;
  const shown = action === 'update' ? world.views.update(view.id, next) : world.views.push(user, next);
  return 'error' in shown ? trouble : { kind: action === 'update' ? 'updated' : 'pushed', view: shown };
}

/** Closes the modal on top, or with `all` the whole stack; the app hears of it where it asked to. */
export async function close(session: Session, all = false): Promise<void> {
  const { world, courier, user } = session;
  const everything = all || needTop(session).clear_on_close;
  const closed = world.views.close(user, everything).filter((view) => view.notify_on_close);
  await Promise.all(
    closed.map((view) => courier.send('interactive', closedPayload(world, user, view, everything), false)),
  );
}
