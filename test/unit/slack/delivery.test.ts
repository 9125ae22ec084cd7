import { describe, expect, it, vi } from 'vitest';
import { createDelivery } from '../../../src/slack/delivery.ts';
import type { ThreadView } from '../../../src/slack/thread.ts';
import { fakeSlack, gate, keptLog, memoryThreads, refusedWith } from './fakes.ts';

const view = (text: string): ThreadView => ({
  text,
  native: [{ type: 'task_card', task_id: 'a', title: text, status: 'pending' }],
  classic: [{ type: 'divider' }],
  ended: false,
});

function setting() {
  const slack = fakeSlack();
  const store = memoryThreads();
  const log = keptLog();
  const delivery = createDelivery({ slack, store, team: 'T1', log, intervalMs: 1, patienceMs: 1000 });
  return { slack, store, log, delivery, thread: delivery.follow('job-1') };
}
const where = { channel: 'C1', channelName: 'ops', user: 'U1' };
const texts = ({ slack }: ReturnType<typeof setting>) => slack.updates.map(({ message }) => message.text);

describe('telling somebody', () => {
  it('is a direct message, and never fails', async () => {
    const { slack, log, delivery } = setting();
    await delivery.tell('U9', 'Your container is deleted.');
    expect(slack.posts).toMatchObject([{ channel: 'D-U9', message: { text: 'Your container is deleted.' } }]);
    slack.faults.post.push(refusedWith('account_inactive'));
    await delivery.tell('U9', 'And again.');
    expect(log.lines.join()).toContain('a person was not told');
  });
});

describe('opening a thread', () => {
  it('remembers the place before and after', async () => {
    const { slack, store, thread } = setting();
    expect(await thread.open(() => view('queued'), where)).toEqual({ channel: 'C1', user: 'U1', ts: '1.0' });
    expect(store.writes.map(({ ts }) => ts)).toEqual([undefined, '1.0']);
    expect(slack.posts).toMatchObject([{ channel: 'C1', thread: undefined, message: { text: 'queued' } }]);
  });

  it('posts no second root', async () => {
    const { slack, thread, delivery } = setting();
    await thread.open(() => view('queued'), where);
    expect(await delivery.follow('job-1').open(() => view('again'), where)).toMatchObject({ ts: '1.0' });
    expect(slack.posts).toHaveLength(1);
  });

  it.each([
    'not_in_channel',
    'channel_not_found',
    'is_archived',
    'restricted_action',
    'restricted_action_read_only_channel',
  ])('goes to the person when Slack says %s, and says so', async (code) => {
    const { slack, thread } = setting();
    slack.faults.post.push(refusedWith(code));
    const place = await thread.open((remark) => view(remark ?? 'none'), where);
    expect(place).toMatchObject({ channel: 'D-U1', fellBackFrom: '#ops' });
    expect(slack.posts[0]?.message.text).toBe('I may not post in #ops, so I follow it here.');
  });

  it('does not name a channel that Slack does not name', async () => {
    const { slack, thread } = setting();
    slack.faults.post.push(refusedWith('channel_not_found'));
    await thread.open((remark) => view(remark ?? 'none'), { ...where, channelName: 'privategroup' });
    expect(slack.posts[0]?.message.text).toContain('in that channel,');
  });

  it('stands in the thread of the job that it follows, and so does its closing reply', async () => {
    const { slack, thread, delivery } = setting();
    await thread.open(() => view('first'), where);
    const second = delivery.follow('job-2');
    const place = await second.open(() => view('second'), { user: 'U2', follows: 'job-1' });
    expect(place).toEqual({ channel: 'C1', thread: '1.0', user: 'U2', ts: '2.0' });
    await second.close(() => view('over'), 'It is over.');
    // One that follows the second is told in the same thread, since there are none within threads.
    await delivery.follow('job-3').open(() => view('third'), { user: 'U2', follows: 'job-2' });
    expect(slack.posts.map(({ channel, thread }) => [channel, thread])).toEqual([
      ['C1', undefined],
      ['C1', '1.0'],
      ['C1', '1.0'],
      ['C1', '1.0'],
    ]);
    expect(slack.updates.at(-1)).toMatchObject({ ts: '2.0', message: { text: 'over' } });
  });

  it.each([
    ['is not known', undefined, 'C1'],
    ['was closed to us', 'is_archived', 'C1'],
  ])('goes where it was asked for when the thread that it follows %s', async (_what, code, channel) => {
    const { slack, thread, delivery } = setting();
    if (code) await thread.open(() => view('first'), { ...where, channel: 'C0OLD' });
    if (code) slack.faults.post.push(refusedWith(code));
    const place = await delivery.follow('job-2').open(() => view('second'), { ...where, follows: 'job-1' });
    expect(place).toMatchObject({ channel });
    expect(place.thread).toBeUndefined();
  });

  it('makes no excuse for a direct message that was asked for', async () => {
    const { slack, thread } = setting();
    await thread.open((remark) => view(remark ?? 'none'), { user: 'U1' });
    expect(slack.posts).toMatchObject([{ channel: 'D-U1', message: { text: 'none' } }]);
  });

  it('passes on what is not about the channel', async () => {
    const { slack, thread } = setting();
    slack.faults.post.push(refusedWith('invalid_auth'));
    await expect(thread.open(() => view('x'), where)).rejects.toMatchObject({ code: 'invalid_auth' });
  });
});

describe('a workspace without task cards', () => {
  it('gets plain blocks, at once and from then on', async () => {
    const { slack, store, thread, delivery } = setting();
    slack.faults.post.push(refusedWith('invalid_blocks'));
    await thread.open(() => view('queued'), where);
    expect(slack.posts).toMatchObject([{ message: { blocks: [{ type: 'divider' }] } }]);
    expect(await store.isClassic('T1')).toBe(true);
    await delivery.follow('job-2').open(() => view('next'), where);
    expect(slack.posts[1]).toMatchObject({ message: { blocks: [{ type: 'divider' }] } });
  });

  it('is found out by a repaint too', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    all.slack.faults.update.push(refusedWith('invalid_blocks'));
    all.thread.repaint(() => view('one'));
    await vi.waitFor(() =>
      expect(all.slack.updates).toMatchObject([{ message: { text: 'one', blocks: [{ type: 'divider' }] } }]),
    );
  });

  it('does not hide blocks that are wrong both ways', async () => {
    const { slack, thread } = setting();
    slack.faults.post.push(refusedWith('invalid_blocks'), refusedWith('invalid_blocks'));
    await expect(thread.open(() => view('x'), where)).rejects.toMatchObject({ code: 'invalid_blocks' });
  });
});

describe('repainting', () => {
  it('never makes its caller wait, and shows the latest', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    const slow = gate();
    all.slack.gate = slow.promise;
    for (const text of ['one', 'two', 'three']) all.thread.repaint(() => view(text));
    expect(all.slack.updates).toEqual([]);
    slow.open();
    await vi.waitFor(() => expect(texts(all)).toEqual(['three']));
    expect(all.slack.updates[0]?.share).toBe('part');
  });

  it('sends nothing that is there already', async () => {
    const all = setting();
    await all.thread.open(() => view('same'), where);
    all.thread.repaint(() => view('same'));
    await all.thread.close(() => view('same'), 'done');
    expect(all.slack.updates).toEqual([]);
  });

  it('logs what fails and goes on', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    all.slack.faults.update.push(refusedWith('edit_window_closed'));
    all.thread.repaint(() => view('lost'));
    await vi.waitFor(() => expect(all.log.lines.join()).toContain('a repaint was not delivered'));
    all.thread.repaint(() => view('next'));
    await vi.waitFor(() => expect(texts(all)).toEqual(['next']));
  });

  it('repaints the same message in another process', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    const other = createDelivery({ ...all, team: 'T1', intervalMs: 1 }).follow('job-1');
    other.repaint(() => view('resumed'));
    await vi.waitFor(() => expect(all.slack.updates).toMatchObject([{ ts: '1.0', message: { text: 'resumed' } }]));
    await other.leave();
    other.repaint(() => view('too late'));
    expect(texts(all)).toEqual(['resumed']);
  });

  it('comes less often the more threads there are', async () => {
    const all = setting();
    const delivery = createDelivery({ ...all, team: 'T1', intervalMs: 40 });
    const [first, ...others] = ['a', 'b', 'c'].map((job) => delivery.follow(job));
    await first?.open(() => view('queued'), where);
    const drawn: number[] = [];
    const stamped = (text: string) => () => {
      drawn.push(performance.now());
      return view(text);
    };
    first?.repaint(stamped('one'));
    await vi.waitFor(() => expect(texts(all)).toEqual(['one']));
    first?.repaint(stamped('two'));
    await vi.waitFor(() => expect(texts(all)).toEqual(['one', 'two']));
    expect((drawn[1] ?? 0) - (drawn[0] ?? 0)).toBeGreaterThan(115);
    await Promise.all(others.map((other) => other.leave()));
  });
});

describe('closing', () => {
  it('delivers the last view and the reply, both with the whole share', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    all.thread.repaint(() => view('halfway'));
    await all.thread.close(() => view('done'), '<@U1> ready');
    expect(texts(all).at(-1)).toBe('done');
    expect(all.slack.updates.at(-1)?.share).toBe('all');
    expect(all.slack.posts[1]).toMatchObject({ channel: 'C1', thread: '1.0', message: { text: '<@U1> ready' } });
    expect(all.store.places.get('job-1')).toMatchObject({ closing: true, closedTs: '2.0' });
  });

  it('says it once, whoever closes', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    await all.thread.close(() => view('done'), 'ready');
    await createDelivery({ ...all, team: 'T1' })
      .follow('job-1')
      .close(() => view('done'), 'ready');
    expect(all.slack.posts).toHaveLength(2);
  });

  it('says it again after a refusal, and not after silence', async () => {
    for (const [fault, posts] of [
      [refusedWith('fatal_error'), 2],
      [refusedWith('request_error', { ambiguous: true, reason: 'unavailable' }), 1],
    ] as const) {
      const all = setting();
      await all.thread.open(() => view('queued'), where);
      all.slack.faults.post.push(fault);
      await all.thread.close(() => view('done'), 'ready');
      expect(all.log.lines.join()).toContain('the closing reply of a thread was not delivered');
      await all.delivery.follow('job-1').close(() => view('done'), 'ready');
      expect(all.slack.posts).toHaveLength(posts);
    }
  });

  it('tells the person when the channel was closed meanwhile', async () => {
    const all = setting();
    await all.thread.open(() => view('queued'), where);
    all.slack.faults.update.push(refusedWith('is_archived'));
    all.slack.faults.post.push(refusedWith('is_archived'));
    await all.thread.close(() => view('done'), 'ready');
    expect(all.slack.posts[1]).toMatchObject({ channel: 'D-U1', thread: undefined, message: { text: 'ready' } });
  });
});
