import { describe, expect, it } from 'vitest';
import { dropTemplate } from '../../../jobs/drop-template.ts';
import { BUILDER } from '../../../jobs/guest/template-scripts.ts';
import { makeTemplate } from '../../../jobs/make-template.ts';
import type { Ports } from '../../../jobs/ports.ts';
import { chooseNode } from '../../../jobs/steps/hypervisor.ts';
import { templateFor } from '../../../jobs/template-for.ts';
import type { ContainerRequest } from '../../../src/domain/container-request.ts';
import { TemplateRequest, templateRequest } from '../../../src/domain/repository-template.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { definePlan, type Plan } from '../../../src/engine/plan.ts';
import { run } from '../../../src/engine/run.ts';
import { OpsError } from '../../../src/errors.ts';
import type { GuestScript } from '../../../src/ports/guest.ts';
import { aDeployment, aTemplate, COMMIT, siteRecord } from '../domain/records.ts';
import { DyingJournal } from '../engine/world.ts';
import { request as bare, newWorld, type World } from './world.ts';

const JOB = 'btemplate001';
const OLGA = { uid: 'olga', name: 'Olga Petrova', mail: 'olga@example.org', slackUser: 'U3' };
const secretive = siteRecord({
  deployment: {
    ...aDeployment({
      components: [{ ...aDeployment().components[0], install: 'npm ci', build: 'npm run build', hasEnvironment: true }],
      customServices: ['touch /root/mine'],
      rootStart: 'true',
    } as never),
    commit: COMMIT,
  },
});
const asked = templateRequest(secretive, JOB, OLGA);

/** A world in which Olga is an administrator, containers build, and everything asked of a container is kept. */
function building(more: { left?: string; groups?: string[] } = {}) {
  const world = newWorld();
  const scripts: (GuestScript & { name?: string })[] = [];
  const opened: string[] = [];
  const ports: Ports = {
    ...world.ports,
    directory: {
      ...world.ports.directory,
      findByUid: async (uid) => ({ ...OLGA, uid, groups: more.groups ?? ['staff', 'ops'], keys: [], disabled: false }),
    },
    secrets: {
      ...world.ports.secrets,
      async get(job, name) {
        opened.push(name);
        return world.ports.secrets.get(job, name);
      },
    },
    guest: {
      async run(target, script, signal) {
        scripts.push(script);
        if (script.label === 'cleaning the template') return more.left ?? '';
        return world.ports.guest.run(target, script, signal);
      },
      push: async () => {},
      async unit(_target, unit) {
        scripts.push(unit);
        return unit.label === 'cloning the repository' ? `checkout ${COMMIT} /srv/app/versions/c0c0c0c0c0c0-1\n` : '';
      },
    },
  };
  return { world, ports, scripts, opened };
}

function go(
  plan: Plan<Ports>,
  request: object,
  ports: Ports,
  store: Entry[] = [],
  die?: { at: number; after: boolean },
) {
  const signal = new AbortController().signal;
  const job = plan === makeTemplate ? JOB : 'bjob00000001';
  return run(plan, { request }, new DyingJournal(store, die), { ports, job, signal, lastAttempt: true });
}

const held = (world: World) => [world.hostnames.size, world.addresses.size, world.placements.size];

describe('make-template', () => {
  it('makes one of a clean build, stopped, and keeps nothing but its id', async () => {
    const { world, ports } = building();
    expect((await go(makeTemplate, asked, ports)).outcome).toBe('succeeded');
    expect([...world.containers.values()]).toEqual([
      expect.objectContaining({
        stamp: JOB,
        hostname: `template-${JOB}`,
        isTemplate: true,
        running: false,
        startsAtBoot: false,
        remark: `Template for https://forge.example/ada/app, main, built with ${COMMIT}.`,
      }),
    ]);
    const { by, commit, system, vmid } = [...world.templates.values()][0] ?? aTemplate();
    expect({ by, commit, system, vmid }).toEqual({ by: OLGA, commit: COMMIT, system: 'debian-12', vmid: 200 });
    expect(held(world)).toEqual([0, 0, 0]);
    expect([...world.vmids]).toEqual([[JOB, 200]]);
    expect([...world.rights, ...world.index.keys()]).toEqual([]);
  });

  it('has nothing of the container that it was asked for: no environment, key, token, or command of its person’s own', async () => {
    const { world, ports, scripts, opened } = building();
    await world.ports.secrets.put(JOB, 'env:web', 'PASSWORD=hush', 60);
    await go(makeTemplate, asked, ports);
    expect(opened).toEqual([]);
    const everything = JSON.stringify(scripts);
    for (const secret of ['hush', '/root/mine', 'ssh-ed25519', 'ada@example.org', '"ada"']) {
      expect(everything).not.toContain(secret);
    }
    const did = scripts.map(({ label }) => label);
    for (const never of ['letting people in', 'joining', 'installing the agent'])
      expect(did.join()).not.toContain(never);
    expect(did.at(-1)).toBe('cleaning the template');
    expect(scripts.at(-1)?.input).toEqual([BUILDER]);
    expect(did).toContain('installing what web needs');
    expect(did).toContain('building web');
  });

  it('is refused to whom is no administrator (any more)', async () => {
    const { world, ports } = building({ groups: ['staff'] });
    const { outcome, failure } = await go(makeTemplate, asked, ports);
    expect(outcome).toBe('undone');
    expect(failure?.error).toMatchObject({ reason: 'forbidden', message: 'Templates are for administrators.' });
    expect(world.acts).toEqual([]);
  });

  it('is undone when something is left in it that must not be', async () => {
    const { world, ports } = building({ left: 'left /var/lib/app/web/.env\nleft /root/.ssh\n' });
    const { outcome, failure } = await go(makeTemplate, asked, ports);
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain('/var/lib/app/web/.env, /root/.ssh');
    expect([world.containers.size, world.templates.size, world.vmids.size, ...held(world)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('comes to the same wherever a worker dies', async () => {
    let saves = 0;
    const whole = building();
    const store: Entry[] = [];
    await go(makeTemplate, asked, whole.ports, store);
    for (saves = 1; saves <= store.length; saves += 1) {
      for (const after of [false, true]) {
        const { world, ports } = building();
        const journal: Entry[] = [];
        await go(makeTemplate, asked, ports, journal, { at: saves, after }).catch(() => {});
        expect((await go(makeTemplate, asked, ports, journal)).outcome).toBe('succeeded');
        expect([...world.containers]).toEqual([...whole.world.containers]);
        expect(world.templates.size).toBe(1);
        expect(held(world)).toEqual([0, 0, 0]);
      }
    }
  });
});

describe('the request for a template', () => {
  it('has only the repository and what it needs', () => {
    expect(TemplateRequest.parse(asked)).toEqual(asked);
    expect(asked).toMatchObject({ keys: [], ports: [], owner: OLGA, template: 'debian-12', size: 'small' });
    expect(asked.deployment).toMatchObject({
      customServices: [],
      rootStart: '',
      components: [{ hasEnvironment: false }],
    });
    expect(asked.deployment).not.toHaveProperty('commit');
  });
});

/** As much of a creation as decides what is cloned. */
const choice = definePlan<Ports>({
  name: 'choice',
  title: 'Choice',
  begins: ['request', 'owner', 'account'],
  steps: [chooseNode],
});
async function choose(request: ContainerRequest, ports: Ports) {
  const signal = new AbortController().signal;
  const begins = { request, owner: 'ada', account: 'ada@pve' };
  const { facts } = await run(choice, begins, new DyingJournal([]), {
    ports,
    job: 'bjob00000001',
    signal,
    lastAttempt: true,
  });
  return facts.placement;
}

describe('the next container', () => {
  const next: ContainerRequest = { ...bare, deployment: aDeployment() };
  const signal = new AbortController().signal;
  async function chosen(request: ContainerRequest, change: (world: World) => void = () => {}) {
    const { world, ports } = building();
    world.templates.set(JOB, aTemplate());
    world.containers.set(209, { stamp: JOB, hostname: 't', node: 'pve1', running: false, tags: [], notes: '' });
    world.vmids.set(JOB, 209);
    change(world);
    return { placement: await choose(request, ports), for: await templateFor(request, ports, signal) };
  }

  it('of the same repository is made from it, on its node', async () => {
    expect((await chosen(next)).placement).toEqual({ node: 'pve1', templateVmid: 209 });
  });

  it('is made from the newest that is still there', async () => {
    const { placement } = await chosen(next, (world) => {
      world.templates.set(
        'bnewer000001',
        aTemplate({ job: 'bnewer000001', vmid: 208, createdAt: '2026-11-09T00:00:00Z' }),
      );
      world.containers.set(208, {
        stamp: 'bnewer000001',
        hostname: 't',
        node: 'pve2',
        running: false,
        tags: [],
        notes: '',
      });
      world.templates.set(
        'bgone0000001',
        aTemplate({ job: 'bgone0000001', vmid: 207, createdAt: '2026-11-10T00:00:00Z' }),
      );
    });
    expect(placement).toEqual({ node: 'pve2', templateVmid: 208 });
  });

  const other = (more: object) => ({ ...next, deployment: aDeployment(more) });
  const [component] = aDeployment().components;
  it.each<[string, ContainerRequest, ((world: World) => void)?]>([
    ['without a repository', bare],
    ['of another branch', other({ repository: { ...aDeployment().repository, branch: 'dev' } })],
    ['of another root', other({ repository: { ...aDeployment().repository, root: 'app' } })],
    ['of a private repository', other({ repository: { ...aDeployment().repository, isPrivate: true } })],
    ['with another install command', other({ components: [{ ...component, install: 'npm ci' }] })],
    ['with another service', other({ services: ['redis'] })],
    ['when it is gone from the cluster', next, (world) => world.containers.delete(209)],
    ['when its id is somebody else’s', next, (world) => Object.assign(world.containers.get(209) ?? {}, { stamp: 'x' })],
    [
      'when it is larger than what is asked for',
      next,
      (world) => void world.templates.set(JOB, aTemplate({ diskGiB: 9 })),
    ],
  ])('%s begins with the system itself', async (_which, request, change) => {
    const { placement, for: found } = await chosen(request, change);
    expect(placement).toEqual({ node: 'pve2', templateVmid: 161 });
    expect(found).toBeUndefined();
  });

  it('is given it whatever its environment, its ports and its own commands are', async () => {
    const request = other({
      components: [{ ...component, hasEnvironment: true, port: 8080, start: 'node other.js' }],
      customServices: ['true'],
      rootStart: 'true',
    });
    expect((await chosen(request)).for?.vmid).toBe(209);
  });

  it('takes the best node when the one that has it is full', async () => {
    const { world, ports } = building();
    world.templates.set(JOB, aTemplate());
    world.containers.set(209, { stamp: JOB, hostname: 't', node: 'pve1', running: false, tags: [], notes: '' });
    const nodes = async () => [
      { name: 'pve1', online: true, memory: { totalMiB: 8192, freeMiB: 2047 } },
      { name: 'pve2', online: true, memory: { totalMiB: 8192, freeMiB: 2048 } },
    ];
    const full = { ...ports, hypervisor: { ...ports.hypervisor, nodes } };
    expect(await choose(next, full)).toEqual({ node: 'pve2', templateVmid: 161 });
  });
});

describe('drop-template', () => {
  const request = { v: 1, template: JOB, hostname: `template-${JOB}`, owner: OLGA };
  async function offered(more = {}) {
    const parts = building(more);
    parts.world.templates.set(JOB, aTemplate());
    parts.world.vmids.set(JOB, 209);
    parts.world.containers.set(209, { stamp: JOB, hostname: 't', node: 'pve1', running: false, tags: [], notes: '' });
    return parts;
  }

  it('destroys it and frees its id, also when it is gone already', async () => {
    for (const isThere of [true, false]) {
      const { world, ports } = await offered();
      if (!isThere) world.containers.clear();
      expect((await go(dropTemplate, request, ports)).outcome).toBe('succeeded');
      expect([world.templates.size, world.containers.size, world.vmids.size]).toEqual([0, 0, 0]);
    }
  });

  it('offers it again when it cannot be destroyed', async () => {
    const { world, ports } = await offered();
    const destroy = () => Promise.reject(new OpsError('unavailable', 'It is being cloned.'));
    const { outcome } = await go(dropTemplate, request, { ...ports, hypervisor: { ...ports.hypervisor, destroy } });
    expect(outcome).toBe('undone');
    expect(world.templates.get(JOB)).toEqual(aTemplate());
  });

  it('is for administrators', async () => {
    const { world, ports } = await offered({ groups: ['staff'] });
    expect((await go(dropTemplate, request, ports)).failure?.error.reason).toBe('forbidden');
    expect(world.templates.size).toBe(1);
    expect(world.containers.size).toBe(1);
  });
});
