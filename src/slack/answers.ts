/** What Slack is told in an acknowledgement, and what people are told when something went wrong. */
import { randomBytes } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { OpsError } from '../errors.ts';
import { type Body, firstInput, record, text } from './bodies.ts';
import { cut, LIMITS } from './limits.ts';
import type { SubmitAnswer } from './listeners.ts';
import { errorForLog, type Log, redact } from './log.ts';
import { messageModal } from './modals.ts';

/** The payload of an acknowledgement of view_submission; none closes the view. */
export type SubmitAck =
  | { response_action: 'errors'; errors: Record<string, string> }
  | { response_action: 'update' | 'push'; view: ModalView }
  | { response_action: 'clear' }
  | undefined;

export function submitAck(answer: SubmitAnswer): SubmitAck {
  if (answer === undefined) return undefined;
  if ('errors' in answer) return { response_action: 'errors', errors: { ...answer.errors } };
  if ('update' in answer) return { response_action: 'update', view: answer.update };
  if ('push' in answer) return { response_action: 'push', view: answer.push };
  return { response_action: 'clear' };
}

/** A sentence in place of the answer: at the first field, so that nothing typed is lost, or as a page of its own. */
export function sentenceAck(view: unknown, sentence: string): SubmitAck {
  const block = firstInput(view);
  if (block !== undefined) return { response_action: 'errors', errors: { [block]: cut(sentence, LIMITS.fieldError) } };
  return { response_action: 'update', view: pageLike(view, sentence) };
}

/** What became of a Submit whose answer came too late for its acknowledgement. */
export function lateView(view: unknown, answer: SubmitAnswer): ModalView {
  if (answer !== undefined && 'update' in answer) return answer.update;
  if (answer !== undefined && 'push' in answer) return answer.push;
  if (answer !== undefined && 'errors' in answer) {
    return pageLike(view, `${Object.values(answer.errors).join(' ')} Please close this window and begin again.`);
  }
  return pageLike(view, 'Done. You can close this window.');
}

/** A page of text in place of a view, with its title. */
export function pageLike(view: unknown, sentence: string): ModalView {
  const { title, callback_id, private_metadata } = record(view);
  const frame = { title: text(record(title).text) || 'Berth', callback: text(callback_id) || 'page' };
  return messageModal({ ...frame, metadata: text(private_metadata) }, sentence);
}

/**
 * An error in words. Ours speaks for itself; any other gets a number that stands in the log beside what happened,
 * and gives nothing away.
 */
export function explained(thrown: unknown, log: Log, what: Body): string {
  if (thrown instanceof OpsError) {
    log.info({ ...what, ...errorForLog(thrown) }, 'a request was refused or could not be met');
    return [thrown.message, thrown.hint].filter(Boolean).join(' ');
  }
  const id = randomBytes(4).toString('hex');
  const stack = thrown instanceof Error && thrown.stack ? { stack: redact(thrown.stack) } : {};
  log.error({ ...what, id, ...errorForLog(thrown), ...stack }, 'a listener failed');
  return `Something went wrong inside Berth. Please tell an administrator this number: ${id}.`;
}
