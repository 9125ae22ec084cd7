import { describe, expect, it } from 'vitest';
import { deploymentOf, isPushMoot } from '../../../jobs/deployment-of.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { DeployRequest } from '../../../src/domain/deploy-request.ts';
import { isMeant } from '../../../src/domain/push.ts';
import { aRecord, COMMIT, MADE_BY, OWNER, retiredRecord, siteRecord } from '../domain/records.ts';
import { inhabited } from './deletion.ts';

const NEW = 'd1'.repeat(20);
const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const PUSH = { url: 'https://forge.example/ada/app', branch: 'main', commit: NEW };
const push = { commit: NEW, tries: 0 };
const busy = siteRecord({ claim: { job: 'bother000001', plan: 'deploy-container' } });

describe('a push', () => {
  it.each<[string, ContainerRecord, Partial<typeof PUSH>, boolean]>([
    ['its branch of its repository', siteRecord(), {}, true],
    ['one that something is done to', busy, {}, true],
    ['another branch', siteRecord(), { branch: 'Main' }, false],
    ['a branch that begins alike', siteRecord(), { branch: 'main/2' }, false],
    ['another repository', siteRecord(), { url: 'https://forge.example/ada/app2' }, false],
    ['the same path elsewhere', siteRecord(), { url: 'https://forge.example:444/ada/app' }, false],
    ['a container without a repository', aRecord(), {}, false],
    ['one that is deleted', { ...retiredRecord(), deployment: siteRecord().deployment }, {}, false],
  ])('is meant for %s: see the last column', (_which, record, more, is) => {
    expect(isMeant(record, { ...PUSH, ...more })).toBe(is);
  });

  it('is one job for one commit of one container, in its owner’s name and told to them directly', () => {
    const { plan, job, request, origin, at } = deploymentOf(siteRecord(), push, NOW);
    expect({ plan, origin, at }).toEqual({ plan: 'deploy-container', origin: { user: 'U1' }, at: NOW });
    expect(request).toEqual({
      v: 1,
      container: MADE_BY,
      hostname: 'web',
      owner: OWNER,
      by: OWNER,
      force: false,
      push,
    });
    const jobs = [
      [siteRecord(), push],
      [busy, push],
      [siteRecord(), { ...push, commit: COMMIT }],
      [siteRecord({ serial: 1 }), push],
      [siteRecord({ job: 'bmade0000002' }), push],
      [siteRecord(), { ...push, tries: 1 }],
    ] as const;
    const ids = jobs.map(([record, which]) => deploymentOf(record, which, NOW + 1).job);
    expect(ids[0]).toBe(job);
    expect(new Set(ids).size).toBe(jobs.length - 1);
  });
});

describe('a push whose turn has come', () => {
  const moot = async (record: ContainerRecord | undefined, tries = 0) => {
    const world = inhabited(record ?? siteRecord());
    if (record === undefined) world.index.clear();
    const { request } = deploymentOf(siteRecord(), { ...push, tries }, NOW);
    return { isMoot: await isPushMoot(request, world.ports, NOW), scheduled: [...world.scheduled.values()] };
  };

  it('is not moot where its commit does not run yet', async () => {
    expect(await moot(siteRecord())).toEqual({ isMoot: false, scheduled: [] });
  });

  it.each<[string, ContainerRecord | undefined]>([
    ['is not known any more', undefined],
    ['runs its commit already', siteRecord({ deployment: { ...busy.deployment, commit: NEW } as never })],
    ['is deleted', { ...retiredRecord(), deployment: busy.deployment }],
    ['is deleted and being brought back', { ...retiredRecord(), deployment: busy.deployment, claim: busy.claim }],
    ['runs its commit and is busy', { ...busy, deployment: { ...busy.deployment, commit: NEW } as never }],
  ])('is moot where the container %s', async (_how, record) => {
    expect(await moot(record)).toEqual({ isMoot: true, scheduled: [] });
  });

  it('waits where something else is done to the container, for an hour and no longer', async () => {
    const { isMoot, scheduled } = await moot(busy);
    expect(isMoot).toBe(true);
    expect(scheduled).toMatchObject([{ at: NOW + 30_000, request: { push: { commit: NEW, tries: 1 } } }]);
    expect((await moot(busy, 119)).scheduled).toHaveLength(1);
    expect(await moot(busy, 120)).toEqual({ isMoot: true, scheduled: [] });
  });

  it('is never a person’s wish', async () => {
    const { push: _push, ...asked } = deploymentOf(siteRecord(), push, NOW).request;
    const world = inhabited(busy);
    expect(await isPushMoot(DeployRequest.parse(asked), world.ports, NOW)).toBe(false);
    expect(world.scheduled.size).toBe(0);
  });
});
