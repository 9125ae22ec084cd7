/** What Slack sends, read with suspicion: Bolt's types promise shapes that nobody has checked. */
import type { ViewAsked } from './listeners.ts';

export type Body = Readonly<Record<string, unknown>>;

export function record(value: unknown): Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Commands name the person in user_id, interactions in user.id, events in event.user. */
export function userOf(body: Body): string {
  return text(body.user_id) || text(record(body.user).id) || text(record(body.event).user);
}

/** The person's own workspace, which in a shared channel is not the app's. */
export function userTeamOf(body: Body): string | undefined {
  return text(record(body.user).team_id) || text(body.team_id) || undefined;
}

export function viewOf(value: unknown): ViewAsked | undefined {
  const view = record(value);
  if (text(view.id) === '') return undefined;
  return {
    id: text(view.id),
    hash: text(view.hash),
    callback: text(view.callback_id),
    metadata: text(view.private_metadata),
    values: record(view.state).values,
  };
}

/** The block_id of the first input block, where an error that belongs to no field can be shown. */
export function firstInput(view: unknown): string | undefined {
  const { blocks } = record(view);
  const input = Array.isArray(blocks) ? blocks.map(record).find(({ type }) => type === 'input') : undefined;
  return text(input?.block_id) || undefined;
}

/**
 * What names one delivery, so that a second one of the same can be told from a second press: a trigger is made new
 * for each press. Undefined for what may be delivered twice without harm.
 */
export function deliveryKey(body: Body): string | undefined {
  if (text(body.event_id)) return `event:${text(body.event_id)}`;
  if (text(body.trigger_id)) return `trigger:${text(body.trigger_id)}`;
  const view = record(body.view);
  return body.type === 'view_submission' ? `view:${text(view.id)}:${text(view.hash)}:submit` : undefined;
}
