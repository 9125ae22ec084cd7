import { describe, expect, it, vi } from 'vitest';
import { jobKinds } from '../../jobs/index.ts';
import { OpsError } from '../../src/errors.ts';
import { createDelivery } from '../../src/slack/delivery.ts';
import { threadOpenings } from '../../src/thread-openings.ts';
import { catalogue, request } from './jobs/world.ts';
import { fakeSlack, gate, keptLog, memoryThreads, refusedWith } from './slack/fakes.ts';

const kind = jobKinds['create-container'];
if (!kind) throw new Error('There is no such plan.');
const asked = {
  job: 'b00000000001',
  kind,
  request: request,
  origin: { channel: 'C1', user: 'U1' },
};

function setting() {
  const slack = fakeSlack();
  const store = memoryThreads();
  const log = keptLog();
  const delivery = createDelivery({ slack, store, team: 'T1', log, patienceMs: 1000 });
  return { slack, store, log, delivery, openings: threadOpenings(delivery, catalogue, log) };
}

describe('the thread of a job that is asked for', () => {
  it('is opened by the bot, once the job is in line', async () => {
    const { slack, store, openings } = setting();
    const order: string[] = [];
    const post = slack.post;
    slack.post = async (...args) => {
      order.push('posted');
      return post(...args);
    };
    const enqueue = async () => void order.push('enqueued');
    await openings.enqueue(asked, enqueue);
    await vi.waitFor(() => expect(store.places.get(asked.job)).toMatchObject({ ts: '1.0' }));
    expect(order).toEqual(['enqueued', 'posted']);
    expect(slack.posts[0]?.message.text).toBe('Container web: Queued, it begins as soon as there is room.');
  });

  it('keeps nobody waiting for Slack, and a worker from posting a second root', async () => {
    const { slack, delivery, openings } = setting();
    const slow = gate();
    const post = slack.post;
    slack.post = async (...args) => {
      await slow.promise;
      return post(...args);
    };
    expect(await openings.enqueue(asked, async () => 'queued')).toBe('queued');
    const worker = delivery.follow(asked.job).open(() => {
      throw new Error('The worker has nothing to draw.');
    }, asked.origin);
    slow.open();
    expect(await worker).toMatchObject({ ts: '1.0' });
    expect(slack.posts).toHaveLength(1);
  });

  it('is not opened when the job cannot be put in line', async () => {
    const { slack, openings } = setting();
    const away = new OpsError('unavailable', 'Berth cannot take requests just now.');
    await expect(openings.enqueue(asked, () => Promise.reject(away))).rejects.toBe(away);
    await openings.close();
    expect(slack.posts).toEqual([]);
  });

  it('is left to the worker when Slack refuses the bot', async () => {
    const { slack, log, openings, delivery } = setting();
    slack.faults.post.push(refusedWith('fatal_error'));
    expect(await openings.enqueue(asked, async () => 'queued')).toBe('queued');
    await openings.close();
    expect(log.lines.join()).toContain('left to the worker');
    await delivery
      .follow(asked.job)
      .open(() => ({ text: 'mine', native: [], classic: [], ended: false }), asked.origin);
    expect(slack.posts.map(({ message }) => message.text)).toEqual(['mine']);
  });

  it('is left to the worker when the bot ends while it waits for Slack', async () => {
    const { slack, openings } = setting();
    slack.post = (_to, _message, { signal = new AbortController().signal }) =>
      new Promise((_, reject) => {
        const end = () => reject(new Error('ended'));
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted) end();
      });
    await openings.enqueue(asked, async () => 'queued');
    await openings.close();
  });
});
