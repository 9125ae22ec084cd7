import { describe, expect, it } from 'vitest';
import { type RoomJobs, watchJobs } from '../../../../src/lab/page/job-watch.ts';
import type { RoomJob } from '../../../../src/lab/page/shapes.ts';

const job = (id: string, state: RoomJob['state'] = 'done'): RoomJob => ({
  id,
  title: 'New site',
  name: 'web',
  state,
  at: 1,
});
const planOf = (id: string) => ({ job: id, title: 'New site', name: 'web', steps: [], critical: [] });

/** A queue that holds these jobs, and answers, refuses or hangs as it is told. */
function queueOf(list: RoomJob[]) {
  const control = { list, mood: 'answers' as 'answers' | 'refuses' | 'hangs', asked: 0 };
  const answer = <T>(value: () => T): Promise<T> => {
    control.asked += 1;
    if (control.mood === 'hangs') return new Promise(() => {});
    return control.mood === 'refuses' ? Promise.reject(new Error('away')) : Promise.resolve(value());
  };
  const jobs: RoomJobs = {
    newest: (most) => answer(() => control.list.slice(0, most)),
    plan: (id) => answer(() => (control.list.some((one) => one.id === id) ? planOf(id) : null)),
    close: async () => {},
  };
  return { control, look: watchJobs(jobs, 20) };
}

describe('the queue in the machine room', () => {
  it('is empty, without a plan, where nothing was asked', async () => {
    expect(await queueOf([]).look()).toEqual({ jobs: [], plan: null, troubles: [] });
  });

  it('shows the plan that was asked for, and that of the newest otherwise', async () => {
    const { look } = queueOf([job('new'), job('old')]);
    expect((await look()).plan?.job).toBe('new');
    expect((await look('old')).plan?.job).toBe('old');
    expect((await look('gone')).plan?.job).toBe('new');
  });

  it('shows what has begun rather than what is put off', async () => {
    const { look } = queueOf([job('later', 'waiting'), job('now', 'running')]);
    expect((await look()).plan?.job).toBe('now');
    expect((await queueOf([job('later', 'waiting')]).look()).plan?.job).toBe('later');
  });

  it.each(['refuses', 'hangs'] as const)('tells what was last known, and says so, when Redis %s', async (mood) => {
    const { control, look } = queueOf([job('new'), job('old')]);
    await look('old');
    control.mood = mood;
    const seen = await look('old');
    expect(seen).toMatchObject({ jobs: control.list, plan: { job: 'old' } });
    expect(seen.troubles).toHaveLength(1);
    expect(seen.troubles[0]).toContain('Redis');
  });

  it('asks a Redis that hangs no more than once', async () => {
    const { control, look } = queueOf([job('new')]);
    control.mood = 'hangs';
    await Promise.all([look(), look(), look()]);
    await look();
    expect(control.asked).toBe(1);
  });

  it('is well again after Redis is', async () => {
    const { control, look } = queueOf([job('new')]);
    control.mood = 'refuses';
    expect((await look()).jobs).toEqual([]);
    control.mood = 'answers';
    expect(await look()).toMatchObject({ jobs: control.list, plan: { job: 'new' }, troubles: [] });
  });
});
