import { describe, expect, it } from 'vitest';
import { createSite } from '../../../jobs/create-site.ts';
import type { Component } from '../../../src/domain/deployment.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { aDeployment, COMMIT } from '../domain/records.ts';
import { DyingJournal } from '../engine/world.ts';
import { type App, newApp, withApp } from './site-world.ts';
import { newWorld, request, type World } from './world.ts';

const JOB = 'b00000000001';
const ENVIRONMENT = 'SECRET=cost $5';
const web: Component = {
  ...{ name: 'web', path: '', install: 'npm ci', build: 'npm run build', start: 'node .', port: 3000 },
  hasEnvironment: true,
};
const deployment = aDeployment({
  components: [web],
  repository: { ...aDeployment().repository, isPrivate: true },
});
const wanted = { ...request, deployment };

function begin() {
  const world = newWorld();
  world.secrets.set(`${JOB} env:web`, ENVIRONMENT).set(`${JOB} token`, 'hush');
  return { world, app: newApp(COMMIT) };
}
const go = ({ world, app }: { world: World; app: App }, store: Entry[] = [], die?: { at: number; after: boolean }) => {
  const signal = new AbortController().signal;
  const options = { ports: withApp(world, app), job: JOB, signal, lastAttempt: true };
  return run(createSite, { request: wanted }, new DyingJournal(store, die), options);
};

describe('create-site', () => {
  it('hands over a container in which the application runs, and keeps no secret', async () => {
    const begun = begin();
    const store: Entry[] = [];
    const { outcome, failure, facts } = await go(begun, store);
    expect([outcome, failure]).toEqual(['succeeded', undefined]);
    expect(facts).toMatchObject({
      checkout: { commit: COMMIT, folder: '/srv/app/versions/c0c0c0c0c0c0-1' },
      running: [{ unit: 'app-web.service', port: 3000 }],
      answering: { status: 200 },
    });
    expect(begun.app.units).toEqual(['checkout', 'install-web', 'build-web']);
    expect(begun.app.environments.get('web')).toBe(ENVIRONMENT);
    expect(begun.world.index.get(JOB)?.deployment).toEqual({ ...deployment, commit: COMMIT });
    expect(begun.world.secrets.size).toBe(0);
    expect(JSON.stringify(store)).not.toMatch(/hush|cost/);
  });

  it('makes no container when its secrets are no longer kept', async () => {
    const begun = begin();
    begun.world.secrets.delete(`${JOB} env:web`);
    const { outcome, failure } = await go(begun);
    expect(outcome).toBe('undone');
    expect(failure?.error).toMatchObject({
      reason: 'not-found',
      message: expect.stringContaining('not kept any more'),
    });
    expect(begun.world.acts).toEqual([]);
    expect(begun.world.secrets.size).toBe(0);
  });

  it.each([
    ['cloning the repository', "fatal: couldn't find remote ref refs/heads/main", 'has no branch main any more'],
    ['installing what web needs', 'npm ERR! 404\nberth: exit-code 1 99999', 'Installing what web needs failed'],
    ['building web', 'cannot find module\nberth: timeout 15 99999', 'Building web did not end within 1 minutes'],
    ['writing the environment of web', 'berth: no-folder', 'has no folder / for web'],
  ])('leaves nothing behind when %s fails', async (label, words, sentence) => {
    const begun = begin();
    begun.app.failing.set(label, words);
    const { outcome, failure } = await go(begun);
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain(sentence);
    nothingLeft(begun.world);
  });

  it('leaves nothing behind when the application does not listen, and says what it said', async () => {
    const begun = begin();
    begun.app.failing.set(`commit ${COMMIT}`, 'broken');
    const { outcome, failure } = await go(begun);
    expect(outcome).toBe('undone');
    expect(failure?.error).toMatchObject({
      message: 'web ends by itself, with exit code 1, instead of listening on port 3000.',
      hint: 'Its last words: no database',
    });
    nothingLeft(begun.world);
  });

  it.each([
    ['forwards', undefined, 'succeeded'],
    ['while undoing', `commit ${COMMIT}`, 'undone'],
  ] as const)(
    '%s: dying before or after any save makes nothing twice and keeps no secret',
    async (_how, failing, outcome) => {
      const fresh = () => {
        const begun = begin();
        if (failing) begun.app.failing.set(failing, 'broken');
        return begun;
      };
      const whole: Entry[] = [];
      await go(fresh(), whole);
      for (let at = 1; at <= whole.length; at += 1) {
        for (const after of [false, true]) {
          const begun = fresh();
          const store: Entry[] = [];
          await expect(go(begun, store, { at, after })).rejects.toThrow();
          const { outcome: ended, failure } = await go(begun, store);
          expect(ended, `${at} ${after} ${failure?.error.message}`).toBe(outcome);
          expect(begun.world.acts.filter((act) => act === 'clone').length).toBeLessThanOrEqual(1);
          expect(begun.world.secrets.size).toBe(0);
          if (outcome === 'undone') nothingLeft(begun.world);
          else expect([begun.app.versions.size, begun.world.index.get(JOB)?.deployment?.commit]).toEqual([1, COMMIT]);
        }
      }
    },
  );
});

function nothingLeft(world: World) {
  expect(world.containers.size + world.index.size + world.hostnames.size + world.vmids.size).toBe(0);
  expect(world.secrets.size + world.sites.size + world.portsHeld.size).toBe(0);
}
