/** The deliveries that are answered: a Submit and a search. The answer is the acknowledgement, so it has a deadline. */
import { explained, lateView, pageLike, type SubmitAck, sentenceAck, submitAck } from './answers.ts';
import { type Body, deliveryKey, record, text, userOf, viewOf } from './bodies.ts';
import { type Delivered, type Deliveries, type DispatchOptions, own, until } from './deliveries.ts';
import { slackOption } from './form.ts';
import { LIMITS } from './limits.ts';
import type { Listeners, SubmitAsked } from './listeners.ts';
import { errorForLog } from './log.ts';

const ANSWER_MS = 2300;
const REMEMBERED_ANSWERS = 500;
const LATE = Symbol('late');

export function createSubmits(options: DispatchOptions, { asker, isFirst, acknowledge, track }: Deliveries) {
  const { listeners, interactive, team, log, answerMs = ANSWER_MS } = options;
  /** Slack delivers again what it got no acknowledgement for: the same delivery gets the same answer. */
  const answers = new Map<string, Promise<SubmitAck>>();
  return {
    submit: (delivered: Delivered) => track(submit(delivered)),
    search: (delivered: Delivered) => track(search(delivered)),
  };

  async function submit({ body, ack, respond }: Delivered): Promise<void> {
    const delivery = record(body);
    const key = deliveryKey(delivery);
    const known = key === undefined ? undefined : answers.get(key);
    const answer = known ?? answerSubmit(delivery, respond);
    if (key !== undefined) answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > REMEMBERED_ANSWERS && oldest !== undefined) answers.delete(oldest);
    await acknowledge(ack, await answer, { submit: viewOf(delivery.view)?.callback });
  }

  async function answerSubmit(body: Body, respond: Delivered['respond']): Promise<SubmitAck> {
    const view = viewOf(body.view);
    const listener = view && own(listeners.submits, view.callback);
    if (!listener)
      return sentenceAck(body.view, 'I do not know this window any more. Please close it and begin again.');
    const what = { submit: view.callback, user: userOf(body) };
    const asked: SubmitAsked = { ...asker(body, respond), view };
    const work = (async () => {
      if (!(await isFirst(body)))
        return { update: pageLike(body.view, 'This was sent already. You can close this window.') };
      return listener(asked);
    })();
    const answer = work.then(submitAck, (error) => sentenceAck(body.view, explained(error, log, what)));
    const late = await until(answerMs, answer, LATE);
    if (late !== LATE) return late;
    log.warn(what, 'a Submit is answered late');
    track(finishLate(view.id, body.view, work));
    return {
      response_action: 'update',
      view: pageLike(body.view, 'One moment, please. This takes longer than usual.'),
    };
  }

  /** The person sees a waiting page by now: it becomes the answer, or the error. */
  async function finishLate(id: string, view: unknown, work: ReturnType<Listeners['submits'][string]>): Promise<void> {
    const page = await work.then(
      (answer) => lateView(view, answer),
      (error) => pageLike(view, explained(error, log, { late: id })),
    );
    try {
      await interactive.updateView({ id }, page);
    } catch (error) {
      log.warn({ view: id, ...errorForLog(error) }, 'a late answer was not shown');
    }
  }

  async function search({ body, ack }: Delivered): Promise<void> {
    const asked = record(body);
    const what = { search: text(asked.block_id) };
    const listener = own(listeners.searches, text(asked.block_id)) ?? own(listeners.searches, text(asked.action_id));
    const view = viewOf(asked.view);
    const found = listener?.({ user: userOf(asked), team, typed: text(asked.value), view }) ?? Promise.resolve([]);
    const safe = found.catch((error) => {
      explained(error, log, what);
      return [];
    });
    const options = await until(answerMs, safe, []);
    await acknowledge(ack, { options: options.slice(0, LIMITS.options).map(slackOption) }, what);
  }
}
