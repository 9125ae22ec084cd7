import { describe, expect, it } from 'vitest';
import { deployContainer } from '../../../jobs/deploy-container.ts';
import { deployKind } from '../../../jobs/deployment-kinds.ts';
import type { Ports } from '../../../jobs/ports.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { DeployRequest } from '../../../src/domain/deploy-request.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { aDeployment, COMMIT, MADE_BY, OWNER, siteRecord } from '../domain/records.ts';
import { DyingJournal } from '../engine/world.ts';
import { inhabited, JOB } from './deletion.ts';
import { type App, newApp, withApp } from './site-world.ts';
import { catalogue, type World } from './world.ts';

const NEXT = 'd1'.repeat(20);
const OLD = '/srv/app/versions/c0c0c0c0c0c0-1';
const NEW = '/srv/app/versions/d1d1d1d1d1d1-1';
const node = { kind: 'nodejs', asked: '', version: '18.0.0', from: { how: 'package' } } as const;
const part = { install: 'npm ci', build: 'npm run build', start: 'node .', hasEnvironment: false, runtime: node };
const deployment = aDeployment({
  components: [
    { ...part, name: 'web', path: 'web', port: 3000 },
    { ...part, name: 'api', path: 'api', port: 8000 },
  ],
});
const record = (more: Partial<ContainerRecord> = {}) =>
  siteRecord({ deployment: { ...deployment, commit: COMMIT }, ...more });

function begin(head = NEXT, about = record()) {
  const world = inhabited(about);
  const app = newApp(head);
  app.versions.set(MADE_BY, { folder: OLD, commit: COMMIT });
  Object.assign(app, { current: OLD, changed: ['web/server.js'] });
  return { world, app };
}

interface Begun {
  world: World;
  app: App;
}
interface Going {
  store?: Entry[];
  die?: { at: number; after: boolean };
  force?: boolean;
  change?: (ports: Ports) => Ports;
}
function go({ world, app }: Begun, { store = [], die, force = false, change = (ports) => ports }: Going = {}) {
  const request = DeployRequest.parse({ v: 1, container: MADE_BY, hostname: 'web', owner: OWNER, by: OWNER, force });
  const options = {
    ports: change(withApp(world, app)),
    job: JOB,
    signal: new AbortController().signal,
    lastAttempt: true,
  };
  return run(deployContainer, { request }, new DyingJournal(store, die), options);
}

/** Nobody could tell that anything was tried. */
function asBefore({ world, app }: Begun) {
  expect(app.current).toBe(OLD);
  expect([...app.versions.keys()]).toEqual([MADE_BY]);
  expect(world.index.get(MADE_BY)).toMatchObject({ deployment: { commit: COMMIT }, state: { kind: 'running' } });
  expect(world.index.get(MADE_BY)?.claim).toBeUndefined();
}

describe('deploy-container', () => {
  it('builds the newest commit beside what runs, and starts anew only what it changes', async () => {
    const begun = begin();
    const { outcome, failure, facts } = await go(begun);
    expect([outcome, failure]).toEqual(['succeeded', undefined]);
    expect(facts.fetched).toEqual({ commit: NEXT, folder: NEW, changed: ['web'] });
    expect(begun.app.current).toBe(NEW);
    expect(begun.app.started).toEqual([`app-web.service ${NEW}`]);
    expect(begun.app.units).toEqual([
      ...['checkout', 'carry-web', 'carry-api', 'install-web', 'install-api', 'build-web', 'build-api'],
    ]);
    expect(begun.world.index.get(MADE_BY)).toMatchObject({ deployment: { commit: NEXT }, serial: 1 });
    expect(begun.world.index.get(MADE_BY)?.claim).toBeUndefined();
  });

  it('does not install or build what could be taken over', async () => {
    const begun = begin();
    const carried: Record<string, string> = { 'carry-web': 'carried modules\n', 'carry-api': 'carried all\n' };
    const change = (ports: Ports): Ports => ({
      ...ports,
      guest: {
        ...ports.guest,
        async unit(target, unit, watch) {
          const said = await ports.guest.unit(target, unit, watch);
          return carried[unit.name.split('-').slice(-2).join('-')] ?? said;
        },
      },
    });
    expect((await go(begun, { change })).outcome).toBe('succeeded');
    expect(begun.app.units.slice(3)).toEqual(['build-web']);
  });

  it('says that there is nothing new, and starts nothing', async () => {
    const begun = begin(COMMIT);
    const { outcome, facts } = await go(begun);
    expect(outcome).toBe('succeeded');
    expect(begun.app.units).toEqual(['checkout']);
    expect(begun.app.started).toEqual([]);
    const request = DeployRequest.parse({
      v: 1,
      container: MADE_BY,
      hostname: 'web',
      owner: OWNER,
      by: OWNER,
      force: false,
    });
    expect(deployKind.card(request, facts, catalogue, JOB)?.next).toContain('There is nothing new');
    asBefore({ ...begun });
  });

  it('does all of it again when it is told to', async () => {
    const begun = begin(COMMIT);
    expect((await go(begun, { force: true })).outcome).toBe('succeeded');
    expect(begun.app.started.length).toBe(2);
  });

  it.each<[string, (app: App) => void, string]>([
    ['is not built', (app) => app.failing.set('building web', 'oh no\nberth: exit-code 2 9999'), 'Building web failed'],
    ['does not start', (app) => app.failing.set(`commit ${NEXT}`, 'broken'), 'web ends by itself'],
    ['is gone', (app) => app.failing.set('cloning the repository', "fatal: repository 'x' not found"), 'no repository'],
  ])('puts the old version back when the new one %s', async (_how, breaking, sentence) => {
    const begun = begin();
    breaking(begun.app);
    const { outcome, failure } = await go(begun);
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain(sentence);
    asBefore(begun);
    const last = begun.app.started.at(-1);
    if (last !== undefined) expect(last).toBe(`app-web.service ${OLD}`);
  });

  it('puts it back as well when the site answers with an error', async () => {
    const published = { url: 'https://web.example/', host: 'web.example', streams: [] };
    const begun = begin(NEXT, record({ published }));
    const change = (ports: Ports): Ports => ({
      ...ports,
      proxy: { ...ports.proxy, visit: async () => ({ status: 500 }) },
    });
    const { outcome, failure } = await go(begun, { change });
    expect([outcome, failure?.error.message]).toEqual(['undone', 'https://web.example/ answers with an error, 500.']);
    asBefore(begun);
  });

  it.each([
    ['forwards', undefined, 'succeeded'],
    ['while undoing', `commit ${NEXT}`, 'undone'],
  ] as const)('%s: dying before or after any save ends as if it had not', async (_how, failing, outcome) => {
    const fresh = () => {
      const begun = begin();
      if (failing) begun.app.failing.set(failing, 'broken');
      return begun;
    };
    const whole: Entry[] = [];
    await go(fresh(), { store: whole });
    for (let at = 1; at <= whole.length; at += 1) {
      for (const after of [false, true]) {
        const begun = fresh();
        const store: Entry[] = [];
        await expect(go(begun, { store, die: { at, after } })).rejects.toThrow();
        const { outcome: ended, failure } = await go(begun, { store });
        expect(ended, `${at} ${after} ${failure?.error.message}`).toBe(outcome);
        if (outcome === 'undone') asBefore(begun);
        else expect([begun.app.current, begun.world.index.get(MADE_BY)?.deployment?.commit]).toEqual([NEW, NEXT]);
      }
    }
  });
});
