import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { ADA, channels, expectReady, named, ROOM, roots, times } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, type BerthProcess, startBerth } from './processes.ts';

const isForm = (view: { callback_id: unknown; submit: unknown }) =>
  view.callback_id === 'create-container-form' && view.submit !== null;

describe('when a process ends in the middle', () => {
  let berth: Berth;
  let bot: BerthProcess;
  let workers: BerthProcess[] = [];

  beforeAll(async () => {
    // A lock far longer than any wait below: what goes on sooner was handed over, not taken from the dead.
    const config = { worker: { lockSeconds: 120, backoffSeconds: 0.2 } };
    berth = await startBerth({ channels, times: { ...times, clone: 2000 }, config });
    [bot, ...workers] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
  }, 180_000);
  afterAll(() => berth?.stop());

  it('hands a job over at once when its worker is told to end', async () => {
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'handed-over');
    await until(() => named(berth, 'handed-over').length > 0);
    const holds = (worker: BerthProcess) => worker.output().includes('a job has begun');
    const leaving = workers.find(holds);
    const heir = workers.find((worker) => !holds(worker));
    expect(await leaving?.terminate()).toBe(0);
    await expectReady(berth, ADA, 'handed-over');
    expect(heir?.output()).toContain('a job has begun, or goes on');
    // One clone was asked for, by the one or the other.
    const clones = berth.lab.proxmox
      .requests()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/clone'));
    expect(clones).toHaveLength(1);
  });

  it('makes what was asked for although the bot died right after Create', async () => {
    const ada = berth.lab.slack.as(ADA);
    await ada.slash(ROOM, '/create-container orphan');
    await ada.waitForModal(isForm, 20_000);
    await ada.submit();
    // Whatever the bot posts before it dies comes to nothing, however fast it is.
    berth.lab.slack.faults.order('chat.postMessage', { kind: 'drop', when: 'before' });
    await ada.submit();
    await bot.kill();
    await ada.close(true);
    await expectReady(berth, ADA, 'orphan');
  });

  it('brings a new bot that knows what the old one was asked', async () => {
    bot = await berth.start('bot');
    const ada = berth.lab.slack.as(ADA);
    await ada.slash(ROOM, '/create-container orphan');
    await ada.waitForModal(isForm, 20_000);
    expect(await ada.submit()).toMatchObject({
      kind: 'errors',
      errors: { hostname: expect.stringContaining('taken') },
    });
    await ada.close();
    expect(await bot.terminate()).toBe(0);
  });

  it('ends a worker in the end, although a step of its never does', async () => {
    berth.lab.proxmox.faults.hangTask('vzclone');
    const both = await berth.start('start');
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'endless');
    await until(() => named(berth, 'endless').length > 0);
    expect(await Promise.all([both, ...workers].map((one) => one.terminate()))).toEqual([0, expect.anything(), 0]);
  });
});

describe('when a worker is killed while the thread of its job is opened', () => {
  let berth: Berth;

  beforeAll(async () => {
    const config = { worker: { lockSeconds: 2, backoffSeconds: 0.2 } };
    berth = await startBerth({ channels, times, config });
  }, 180_000);
  afterAll(() => berth?.stop());

  it('has one thread, which the bot opened and the next worker goes on with', async () => {
    const [, doomed, heir] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
    // Slack has the message, and nobody here knows where it is yet.
    berth.lab.slack.faults.order('chat.postMessage', { kind: 'late', ms: 3000 });
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'half-told');
    const begun = (worker: BerthProcess) => worker.output().includes('a job has begun');
    await until(() => begun(doomed) || begun(heir));
    await until(() => roots(berth, ADA, 'half-told').length > 0);
    await (begun(doomed) ? doomed : heir).kill();
    await expectReady(berth, ADA, 'half-told');
    expect(begun(doomed) && begun(heir)).toBe(true);
  });
});
