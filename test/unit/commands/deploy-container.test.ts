import { describe, expect, it } from 'vitest';
import { DEPLOY_ACTION, DEPLOY_ALL_ACTION, RETIRE_ACTION } from '../../../jobs/container-acts.ts';
import { jobOfChange } from '../../../src/domain/container-life.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { DeployRequest } from '../../../src/domain/deploy-request.ts';
import { HOSTILE } from '../../hostile.ts';
import { aRecord, COMMIT, MADE_BY, OWNER, siteRecord } from '../domain/records.ts';
import { BEN, bens, containers, kept, OLGA } from './containers-world.ts';
import { ADA } from './desk.ts';

const BY = { uid: 'ada', name: 'Ada Byron', mail: 'ada@example.org', slackUser: 'U1' };
const site = siteRecord();
const job = jobOfChange(site, 'deploy-container');
const published = { url: 'https://web.example.org', host: 'example.org', streams: [] };
const requestOf = (force: boolean) => ({ v: 1, container: MADE_BY, hostname: 'web', owner: OWNER, by: BY, force });

/** Everything by which somebody asks for a deployment, and whether it is of all there is. */
const WAYS: [string, boolean, (world: ReturnType<typeof containers>) => Promise<string[]>][] = [
  ['the button', false, ({ press }) => press(DEPLOY_ACTION)],
  ['the other button', true, ({ press }) => press(DEPLOY_ALL_ACTION)],
  ['the command', false, async ({ slash }) => (await slash(' deploy WEB ')).map(({ text }) => text)],
  ['the command with --force', true, async ({ slash }) => (await slash('deploy web --force')).map(({ text }) => text)],
];

describe('deploying again', () => {
  it.each(WAYS)('by %s puts one job in line (of all: %s)', async (_way, force, ask) => {
    const world = containers([bens, site]);
    expect(await ask(world)).toEqual(['web is being deployed. A thread follows it.']);
    expect(await ask(world)).toEqual(['web is being deployed already. A thread follows it.']);
    expect([...world.plans]).toEqual([[job, 'deploy-container']]);
    const { request, origin } = world.jobs.get(job) ?? {};
    expect(request).toEqual(requestOf(force));
    expect(DeployRequest.parse(request)).toEqual(request);
    expect(origin).toEqual({ channel: 'C1', user: 'U1' });
    expect(world.audits).toEqual([{ who: 'ada', what: 'asked', job, about: 'deploy-container web' }]);
  });

  it.each(WAYS)('by %s is for an administrator too, in whose name it is done', async (_way, _force, ask) => {
    const world = containers([site], OLGA);
    await ask(world);
    expect(world.jobs.get(job)?.request).toMatchObject({ owner: { uid: 'ada' }, by: { uid: 'olga' } });
  });

  it.each(WAYS)('by %s is not for anybody else, also not for whom it is shared with', async (_way, _force, ask) => {
    for (const person of [BEN, { ...ADA, disabled: true }]) {
      const world = containers([{ ...site, sharedWith: ['ben'] }], person);
      const told = (await ask(world)).join();
      expect(told).toMatch(/Only its owner or an administrator can do this\.|You have no container called web\./);
      expect(world.jobs.size).toBe(0);
      const about = 'deploy-container web';
      expect(world.audits).toEqual([{ who: person.uid, what: 'refused', job: MADE_BY, about }]);
    }
  });

  it.each<[string, ContainerRecord, string]>([
    ['without a repository', aRecord(), 'web was made without a repository.'],
    ['that is deleted', { ...kept(), deployment: site.deployment }, 'only what runs can be deployed again'],
    [
      'that is being deployed',
      { ...site, claim: { job: 'b1', plan: 'deploy-container' } },
      'is being deployed just now.',
    ],
    [
      'that is being deleted',
      { ...site, claim: { job: 'b1', plan: 'retire-container' } },
      'is being deleted just now.',
    ],
  ])('of one %s is a sentence', async (_which, record, sentence) => {
    for (const [, , ask] of WAYS) {
      const world = containers([record]);
      expect((await ask(world)).join()).toContain(sentence);
      expect(world.jobs.size).toBe(0);
    }
  });

  it('can be asked for again when it ended before it had the container', async () => {
    const world = containers([site]);
    world.jobs.set(job, { uid: 'ada', over: true, request: {}, origin: {} });
    expect(await world.press(DEPLOY_ACTION)).toEqual(['web is being deployed. A thread follows it.']);
    expect(await world.press(DEPLOY_ACTION)).toEqual(['web is being deployed already. A thread follows it.']);
    expect(world.jobs.size).toBe(2);
    for (const one of world.jobs.values()) one.over = true;
    await world.press(DEPLOY_ACTION);
    expect(world.jobs.size).toBe(3);
  });
});

describe('/containers deploy', () => {
  it('without a name is about a container of that name', async () => {
    const world = containers([aRecord({ hostname: 'deploy' as ContainerRecord['hostname'] })]);
    await world.slash('deploy');
    expect(world.last()).toContain('*deploy*');
    expect(world.jobs.size).toBe(0);
  });

  it.each(['--all', '-f', 'now', '--force --force=1', ...HOSTILE.filter((text) => /^\S+$/.test(text))])(
    'refuses what it does not know: %j',
    async (option) => {
      const { slash, jobs } = containers([site]);
      const [told] = await slash(`deploy web ${option}`);
      expect(told?.text).toContain('is not known here. Type /containers deploy');
      expect(jobs.size).toBe(0);
    },
  );

  it.each([...HOSTILE.filter((text) => text.trim() !== '')])('knows nobody called %j', async (name) => {
    const { slash, jobs } = containers([site]);
    await slash(`deploy ${name}`);
    expect(jobs.size).toBe(0);
  });
});

describe('the pages of a container with a repository', () => {
  it('say which commit runs and where it is reached', async () => {
    const { slash, last } = containers([{ ...site, published }, bens]);
    await slash();
    expect(last()).toContain(`https://web.example.org, ${COMMIT.slice(0, 12)}, main of forge.example/ada/app`);
    await slash('web');
    expect(last()).toContain(`*Runs:* ${COMMIT.slice(0, 12)}, main of forge.example/ada/app`);
  });

  it('offer to deploy again, and more of it on its own page', async () => {
    const { slash, last } = containers([site]);
    await slash();
    expect(last()).toContain(`"${DEPLOY_ACTION}"`);
    expect(last()).not.toContain(`"${DEPLOY_ALL_ACTION}"`);
    await slash('web');
    expect(last()).toContain(`"${DEPLOY_ALL_ACTION}"`);
    expect(last()).toContain('Build web afresh?');
  });

  it('offer nothing of the kind where there is no repository, or it does not run', async () => {
    for (const record of [aRecord(), { ...kept(), deployment: site.deployment, published }]) {
      const { slash, last } = containers([record]);
      for (const text of ['', 'web']) {
        await slash(text);
        expect(last()).not.toContain('Deploy again');
      }
    }
    const { slash, last } = containers([{ ...kept(), deployment: site.deployment, published }]);
    await slash();
    expect(last()).not.toContain(published.url);
    expect(last()).not.toContain(RETIRE_ACTION);
  });
});
