import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeKey, sshLine } from '../../src/lab/demo/login.ts';
import { until } from '../harness/until.ts';
import {
  expectGone,
  openDetails,
  pressOnPage,
  protect,
  recordOf,
  removeBehindBack,
  saidReply,
  saidRoot,
} from './deletions.ts';
import {
  ADA,
  aMinuteLater,
  BEN,
  channels,
  expectReady,
  held,
  named,
  OLGA,
  PATIENCE_MS,
  ROOM,
  roots,
  times,
} from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, type BerthProcess, startBerth } from './processes.ts';

const run = promisify(execFile);
const worker = { lockSeconds: 3, concurrency: 6, backoffSeconds: 0.2 };

describe('a container that is deleted and kept', () => {
  let berth: Berth;
  let key = '';
  let before: string[] = [];
  const ada = () => berth.lab.slack.as(ADA);
  const make = async (hostname: string) => {
    await askForContainer(ada(), ROOM, hostname, { keys: key });
    await expectReady(berth, ADA, hostname);
    return named(berth, hostname)[0]?.vmid ?? 0;
  };
  const remove = async (hostname: string, after?: string) => {
    await openDetails(berth, ADA, ROOM, hostname);
    await pressOnPage(berth, ADA, 'retire-container');
    return saidRoot(berth, ADA, `Deletion of ${hostname}`, /Done in/, after);
  };
  /** As its owner does, with their key, the host key verified. */
  const logIn = async (hostname: string) =>
    (await run('sh', ['-c', `${await sshLine(berth.lab, hostname)} -o BatchMode=yes id -un`])).stdout.trim();

  beforeAll(async () => {
    berth = await startBerth({ channels, times, config: { worker, deletion: { keepHours: 1 } } });
    key = await makeKey(berth.lab.dir);
    await berth.start('start');
    before = await held(berth);
  }, 180_000);
  beforeEach(() => aMinuteLater(berth));
  afterAll(() => berth?.stop());

  it('is stopped, comes back by Undo as it was, and goes for good when its owner cannot wait', async () => {
    const vmid = await make('mine');
    const page = await openDetails(berth, ADA, ROOM, 'mine');
    expect(JSON.stringify(page.blocks)).toContain(`*State:* running`);
    // The dialog names the container and says how long it is kept.
    const dialog = await ada().pressInModal('retire-container');
    expect(JSON.stringify(dialog)).toMatch(/Delete mine\?.*brought back for 1 hour/);
    expect(await pressOnPage(berth, ADA, 'retire-container')).toContain('mine is being deleted.');
    const root = await saidRoot(berth, ADA, 'Deletion of mine', /Done in/);
    await saidReply(berth, ADA, 'mine is deleted. It is stopped and kept until');
    expect(named(berth, 'mine')).toEqual([expect.objectContaining({ vmid, state: 'stopped' })]);
    expect(named(berth, 'mine')[0]?.description).toMatch(/Berth: Deleted by Ada Byron \(ada\)\. Kept until/);
    expect(named(berth, 'mine')[0]?.config.onboot).toBe(0);
    expect(await recordOf(berth, 'mine')).toMatchObject({ state: { kind: 'retired' } });
    expect(JSON.stringify(await openDetails(berth, ADA, ROOM, 'mine'))).toMatch(/left to undo/);
    await ada().close(true);

    await ada().press(root.channel, root.ts, 'restore-container');
    await saidReply(berth, ADA, 'mine is back.');
    expect(named(berth, 'mine')).toEqual([expect.objectContaining({ vmid, state: 'running' })]);
    expect(named(berth, 'mine')[0]?.description).not.toContain('Deleted by');
    expect(named(berth, 'mine')[0]?.config.onboot).toBe(1);
    expect(await recordOf(berth, 'mine')).toMatchObject({ state: { kind: 'running' } });
    expect(await logIn('mine')).toBe('ada');
    // All of it is told in one thread, whose first message offers nothing any more.
    const offered = () => JSON.stringify(ada().thread(root.channel, root.ts)[0]?.blocks);
    await until(() => offered().includes('mine is back.') && !offered().includes('restore-container'));
    expect(
      ada()
        .thread(root.channel, root.ts)
        .some(({ text }) => text.startsWith('Return of mine: Done in')),
    ).toBe(true);

    await remove('mine', root.ts);
    await openDetails(berth, ADA, ROOM, 'mine');
    await pressOnPage(berth, ADA, 'destroy-container');
    await saidReply(berth, ADA, 'mine is destroyed.');
    await expectGone(berth, 'mine');
    expect(await held(berth)).toEqual(before);
    // Its name, id and rights are free: whoever gets the id next is its only owner.
    await makeAgain(berth, 'mine');
    expect(named(berth, 'mine')[0]?.vmid).toBe(vmid);
    expect(named(berth, 'mine')[0]?.acl).toEqual([{ userid: 'ada@pve', roleid: 'PVEVMUser' }]);
  });

  it('is not a colleague’s to delete, to see or to bring back, and is an administrator’s', async () => {
    await make('private');
    const card = roots(berth, BEN, 'private')[0];
    const ben = berth.lab.slack.as(BEN);
    for (const action of ['retire-container', 'container-details']) {
      await ben.press(ROOM, card?.ts ?? '', action, { confirm: true });
    }
    await ben.waitForEphemeral(({ text }) => text.includes('Only its owner or an administrator can do this.'), 10_000);
    await ben.waitForModal((view) => JSON.stringify(view).includes('Only its owner or an administrator'), 10_000);
    await ben.close(true);
    await ben.slash(ROOM, '/containers private');
    await ben.waitForModal((view) => JSON.stringify(view).includes('You have no container called private.'), 10_000);
    await ben.close(true);
    expect(named(berth, 'private')[0]?.state).toBe('running');

    const olga = berth.lab.slack.as(OLGA);
    await olga.press(ROOM, card?.ts ?? '', 'retire-container', { confirm: true });
    const root = await saidRoot(berth, ADA, 'Deletion of private', /Done in/);
    expect(root.channel).toBe(ROOM);
    await ada().waitForMessage(
      ({ text }) => text.includes('private is deleted. This was Olga Petrova’s doing.'),
      20_000,
    );
    await ben.press(ROOM, root.ts, 'restore-container');
    await until(() => ben.ephemerals(ROOM).filter(({ text }) => text.includes('Only its owner')).length === 2);
    expect(named(berth, 'private')[0]?.state).toBe('stopped');
    // Its owner may take back what an administrator did.
    await ada().press(ROOM, root.ts, 'restore-container');
    await saidReply(berth, ADA, 'private is back.');
  });

  it('stays as it is when it is protected, and that is told', async () => {
    await make('guarded');
    const config = () => named(berth, 'guarded')[0]?.config;
    await protect(berth, 'guarded', true);
    await openDetails(berth, ADA, ROOM, 'guarded');
    await pressOnPage(berth, ADA, 'retire-container');
    const reply = await saidReply(berth, ADA, 'guarded was not deleted.');
    expect(reply.text).toMatch(/guarded is protected in Proxmox.*Take its protection off/);
    expect(named(berth, 'guarded')[0]?.state).toBe('running');
    expect(await recordOf(berth, 'guarded')).toMatchObject({ state: { kind: 'running' } });
    expect(config()?.protection).toBe(1);
    await protect(berth, 'guarded', false);
    await remove('guarded');
    await protect(berth, 'guarded', true);
    await openDetails(berth, ADA, ROOM, 'guarded');
    await pressOnPage(berth, ADA, 'destroy-container');
    await saidReply(berth, ADA, 'guarded was not destroyed.');
    expect(named(berth, 'guarded')[0]?.state).toBe('stopped');
    expect(await recordOf(berth, 'guarded')).toMatchObject({ state: { kind: 'retired', refused: true } });
    expect(JSON.stringify(await openDetails(berth, ADA, ROOM, 'guarded'))).toContain('could not be destroyed');
    await ada().close(true);
  });

  it('that somebody removed in Proxmox is told to be gone, and cleared away', async () => {
    await make('stolen');
    await removeBehindBack(berth, 'stolen');
    expect(JSON.stringify(await openDetails(berth, ADA, ROOM, 'stolen'))).toContain('not in Proxmox any more');
    await pressOnPage(berth, ADA, 'retire-container');
    const reply = await saidReply(berth, ADA, 'stolen was not deleted.');
    expect(reply.text).toContain('somebody removed it there');
    await saidReply(berth, ADA, 'stolen is destroyed. Somebody had removed it in Proxmox already.');
    await expectGone(berth, 'stolen');
    expect((await held(berth)).filter((one) => one.includes('stolen'))).toEqual([]);
  });
});

describe('a container whose time is over', () => {
  let berth: Berth;
  let workers: BerthProcess[] = [];
  let before: string[] = [];
  const ada = () => berth.lab.slack.as(ADA);
  const deletions = () =>
    berth.lab.proxmox.requests().filter(({ method, path }) => method === 'DELETE' && /\/lxc\/\d+$/.test(path));

  beforeAll(async () => {
    // Kept for a second and a half; destroying takes long enough to be killed in the middle of.
    const config = { worker, deletion: { keepHours: 1.5 / 3600 } };
    berth = await startBerth({ channels, times: { ...times, destroy: 1500 }, config });
    [, ...workers] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
    before = await held(berth);
  }, 180_000);
  afterAll(() => berth?.stop());

  it('is destroyed without anybody’s asking, by another worker when one dies over it, and told in its thread', async () => {
    await askForContainer(ada(), ROOM, 'short');
    await expectReady(berth, ADA, 'short');
    const card = roots(berth, ADA, 'short')[0];
    await ada().press(ROOM, card?.ts ?? '', 'retire-container', { confirm: true });
    // Not by what is told in Slack, which may come when the destruction is over.
    await until(() => deletions().length > 0, 60_000);
    const doomed = workers.find((one) => busyWith(one, 'delete-container'));
    expect(doomed).toBeDefined();
    await doomed?.kill();
    const root = await saidRoot(berth, ADA, 'Deletion of short', /Done in/);
    await saidReply(berth, ADA, 'short is destroyed. Its name can be used again.');
    await expectGone(berth, 'short');
    expect(await held(berth)).toEqual(before);
    expect(
      ada()
        .thread(ROOM, root.ts)
        .some(({ text }) => text.startsWith('End of short: Done in')),
    ).toBe(true);
    await until(() => !JSON.stringify(ada().thread(ROOM, root.ts)[0]?.blocks).includes('restore-container'));
    await makeAgain(berth, 'short');
  });
});

/** A name that was somebody's once, whose threads are still there. */
async function makeAgain(berth: Berth, hostname: string): Promise<void> {
  const ada = berth.lab.slack.as(ADA);
  const earlier = ada.messages(ROOM).at(-1)?.ts ?? '';
  await askForContainer(ada, ROOM, hostname);
  await ada.waitForMessage(
    ({ text, ts }) => text.startsWith(`Container ${hostname}: Done`) && ts > earlier,
    PATIENCE_MS,
  );
}

/** Whether a worker has begun a job of this plan and not ended it, by its own log. */
function busyWith(worker: BerthProcess, plan: string): boolean {
  const lines = worker
    .output()
    .split('\n')
    .flatMap((line) => (line.includes('"job"') ? [JSON.parse(line)] : []));
  const over = new Set(lines.filter(({ msg }) => msg === 'a job has ended').map(({ job }) => job));
  return lines.some(({ msg, job, plan: of }) => msg.startsWith('a job has begun') && of === plan && !over.has(job));
}
