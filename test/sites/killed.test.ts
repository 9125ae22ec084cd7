import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEPLOY_ACTION, RETIRE_ACTION } from '../../jobs/container-acts.ts';
import { createSite } from '../../jobs/create-site.ts';
import { deployContainer } from '../../jobs/deploy-container.ts';
import { jobOfChange } from '../../src/domain/container-life.ts';
import { ContainerRecord } from '../../src/domain/container-record.ts';
import type { Entry } from '../../src/engine/journal.ts';
import type { LabForge } from '../../src/lab/forge/forge.ts';
import type { LabProxy } from '../../src/lab/proxy/proxy.ts';
import { readJournal } from '../../src/store/journal.ts';
import { recordOf, saidRoot } from '../e2e/deletions.ts';
import { ADA, asking, held, named, ROOM, roots } from '../e2e/outcomes.ts';
import { askForSite } from '../e2e/people.ts';
import type { Berth, BerthProcess } from '../e2e/processes.ts';
import { fetchName } from '../harness/proxy-lab.ts';
import { sshLogin } from '../harness/ssh-login.ts';
import { until } from '../harness/until.ts';
import { jobOf, type Keys, makeKeys, passwordOf, peopleWith, startLiving, tracesOf } from '../lxc/living.ts';

/** The steps that work inside the container, on the proxy, or on the container while it is being deleted. */
const WHILE_MADE = [
  ...['secure-access', 'enrol-monitoring', 'join-directory', 'admit-owner', 'publish-site', 'clone-repository'],
  ...['install-runtimes', 'install-dependencies', 'build-components', 'start-components', 'verify-site'],
  ...['hand-over', 'note-deployment'],
];
const WHILE_DEPLOYED = ['fetch-commit', 'carry-over', 'build-again', 'switch-version', 'await-version', 'keep-version'];
const WHILE_DELETED = [
  ...['stop-container', 'leave-monitoring', 'withdraw-site', 'destroy-container', 'release-reservations'],
];
const PATIENCE_MS = 120_000;

/** When a worker last began on a job, or went on with it, by its own log; 0 if never. */
function lastBegun(worker: BerthProcess, job: string): number {
  const lines = worker
    .output()
    .split('\n')
    .filter((line) => line.includes(job) && line.includes('a job has begun'));
  return Math.max(0, ...lines.map((line) => new Date(JSON.parse(line).time).getTime()));
}

describe('a worker killed in the middle of each step', () => {
  let berth: Berth;
  let keys: Keys;
  let proxy: LabProxy;
  let forge: LabForge;
  let workers: BerthProcess[] = [];
  let before: string[];
  const name = 'often-orphaned';

  beforeAll(async () => {
    keys = makeKeys('directory');
    const parts = { monitor: 'wazuh', proxy: 'nginx', forge: 'git', archive: 'lab' } as const;
    berth = await startLiving(peopleWith(keys.line('directory')), { deletion: { keepHours: 0 } }, parts);
    if (!berth.lab.proxy || !berth.lab.forge) throw new Error('There is no proxy, or no forge.');
    ({ proxy, forge } = berth.lab);
    [, ...workers] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
    before = await held(berth);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  /** Kills whoever has the job as soon as the step has begun. Two are always left to take it over, or on their way. */
  async function killIn(job: string, step: string): Promise<void> {
    const seen = () => asking(berth, (redis) => readJournal(redis, job));
    const isBegun = (entry: Entry) => entry.kind === 'started' && entry.step === step;
    await until(async () => (await seen()).some(isBegun), PATIENCE_MS).catch(async () => {
      const troubles = (await seen()).filter(({ kind }) => kind === 'failed' || kind === 'waiting');
      throw new Error(`${step} did not begin: ${JSON.stringify(troubles)}`);
    });
    const holder = workers.reduce((one, other) => (lastBegun(other, job) > lastBegun(one, job) ? other : one));
    await holder.kill();
    workers = workers.filter((one) => one !== holder);
    workers.push(await berth.start('worker'));
  }

  /** The names of the steps that a job began. */
  async function begun(job: string): Promise<Set<string>> {
    const entries = await asking(berth, (redis) => readJournal(redis, job));
    return new Set(entries.flatMap((entry) => ('step' in entry && entry.step !== undefined ? [entry.step] : [])));
  }

  /** Waits for the message of the job to say so. The reply beside it may have died with the worker that posted it. */
  async function over(what: string, job: string): Promise<void> {
    await saidRoot(berth, ADA, `${what} ${name}`, /Done in/).catch(async (error: Error) => {
      const entries = await asking(berth, (redis) => readJournal(redis, job));
      const said = berth.lab.slack
        .as(ADA)
        .messages(ROOM)
        .map(({ text }) => text);
      throw new Error(`${error.message} ${JSON.stringify({ entries: entries.slice(-12), said })}`);
    });
  }

  it('makes one site that works', async () => {
    await askForSite(berth.lab.slack.as(ADA), ROOM, name, { repository: forge.repositories['node-web'] ?? '' });
    await until(() => jobOf(berth, name) !== '', 60_000);
    const job = jobOf(berth, name);
    for (const step of WHILE_MADE) await killIn(job, step);
    await over('Container', job);
    const address = named(berth, name)[0]?.address ?? '';
    expect(await sshLogin({ user: 'ada', address, by: { password: passwordOf('ada') } }, 'hostname')).toMatchObject({
      stdout: `${name}\n`,
    });
    expect(berth.lab.monitor?.agents().map(({ name: agent, state }) => [agent, state])).toEqual([[name, 'active']]);
    expect((await fetchName(proxy, name)).text).toContain('This page was built.');
    expect(await begun(job)).toEqual(new Set(createSite.steps.map((step) => step.name)));
  }, 300_000);

  it('deploys its next version', async () => {
    await forge.commit('node-web', 'main', { 'src/page.html': 'The second version.' });
    const record = ContainerRecord.parse(await recordOf(berth, name));
    await berth.lab.slack.as(ADA).press(ROOM, roots(berth, ADA, name)[0]?.ts ?? '', DEPLOY_ACTION);
    const job = jobOfChange(record, 'deploy-container');
    for (const step of WHILE_DEPLOYED) await killIn(job, step);
    await over('Deployment of', job);
    expect((await fetchName(proxy, name)).text).toBe('The second version.');
    expect(await begun(job)).toEqual(new Set(deployContainer.steps.map((step) => step.name)));
  }, 240_000);

  it('deletes it without a trace', async () => {
    const record = ContainerRecord.parse(await recordOf(berth, name));
    const [root] = roots(berth, ADA, name);
    await berth.lab.slack.as(ADA).press(ROOM, root?.ts ?? '', RETIRE_ACTION, { confirm: true });
    const job = jobOfChange(record, 'delete-container');
    for (const step of WHILE_DELETED) await killIn(job, step);
    await over('End of', job);
    expect(await held(berth)).toEqual(before);
    expect(berth.lab.monitor?.agents()).toEqual([]);
    expect(await proxy.names()).toEqual([]);
    expect(await tracesOf(berth)).toEqual([]);
  }, 240_000);
});
