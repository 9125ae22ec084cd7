import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LabDirectory } from '../../src/lab/directory/slapd.ts';
import { until } from '../harness/until.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { ADA, aMinuteLater, channels, expectReady, held, named, ROOM, roots, times } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const colleague = (name: string, id: string) => ({
  slack: { id, name, realName: name, email: `${name}@lab.test` },
  uid: name,
  groups: ['staff'],
  keys: [ED25519],
});
const people = [
  { ...colleague('ada', ADA), slack: { id: ADA, name: 'ada', realName: 'Ada Byron', email: 'ada@lab.test' } },
  // Each new to Berth, since an answer of the directory is remembered for a minute.
  ...['ann', 'bob', 'cyd', 'dee'].map((name, index) => colleague(name, `U0FRESH000${index}`)),
];
const FRESH = people.slice(1).map(({ slack }) => slack.id);
/** Slack waits so long for an acknowledgement, and a person not much longer. */
const TOLD_MS = 3000;
const SLOW_MS = 5000;

describe('when the directory or Redis is away', () => {
  let berth: Berth;
  let directory: LabDirectory;

  beforeAll(async () => {
    const config = { worker: { lockSeconds: 3, backoffSeconds: 0.2, attempts: 8 } };
    berth = await startBerth({ people, channels, times: { ...times, clone: 1500 }, config });
    if (!berth.lab.directory) throw new Error('These tests need slapd.');
    directory = berth.lab.directory;
    await berth.start('start');
  }, 180_000);
  beforeEach(() => aMinuteLater(berth));
  afterAll(() => berth?.stop());

  /** What a person reads after the command, within `ms`. */
  async function told(person: string, ms: number): Promise<string> {
    const actor = berth.lab.slack.as(person);
    const began = performance.now();
    expect((await actor.slash(ROOM, '/create-container web')).kind).toBe('acked');
    const left = () => Math.max(1, ms - (performance.now() - began));
    const page = await actor.waitForModal((view) => !JSON.stringify(view.blocks).includes('One moment'), left());
    await actor.close();
    return JSON.stringify(page.blocks);
  }

  it('lets nobody in while the directory is down, and says so in time', async () => {
    await directory.kill();
    try {
      expect(await told(FRESH[0] ?? '', TOLD_MS)).toMatch(/directory/);
    } finally {
      await directory.restart();
    }
    expect(await told(FRESH[0] ?? '', SLOW_MS)).toContain('"block_id":"hostname"');
  });

  it('does not wait for a directory that is slow', async () => {
    directory.pause();
    try {
      expect(await told(FRESH[1] ?? '', SLOW_MS)).toContain('The directory did not answer in time.');
    } finally {
      directory.resume();
    }
    expect(await told(FRESH[1] ?? '', SLOW_MS)).toContain('"block_id":"hostname"');
  });

  it('tries a job again that finds the directory down, and ends it once it is back', async () => {
    const person = berth.lab.slack.as(ADA);
    await person.slash(ROOM, '/create-container waits');
    await person.waitForModal((view) => JSON.stringify(view.blocks).includes('"block_id":"hostname"'), 20_000);
    await person.submit();
    await directory.kill();
    await person.submit();
    await person.close();
    await until(() => roots(berth, ADA, 'waits')[0]?.text.includes('Waiting for another try'));
    await directory.restart();
    await expectReady(berth, ADA, 'waits');
  });

  it('tells people in time that Redis is down, and is there again with it', async () => {
    await berth.lab.redis.kill();
    try {
      expect(await told(FRESH[2] ?? '', TOLD_MS)).toContain('Berth cannot reach its memory just now.');
    } finally {
      await berth.lab.redis.restart();
    }
    await until(async () => (await told(FRESH[2] ?? '', SLOW_MS)).includes('"block_id":"hostname"'));
  });

  it('tells people that Redis does not answer', async () => {
    berth.lab.redis.pause();
    try {
      expect(await told(FRESH[3] ?? '', SLOW_MS)).toContain('Berth cannot reach its memory just now.');
    } finally {
      berth.lab.redis.resume();
    }
  });

  it('keeps the review when Redis goes before Create, and takes it at the next press', async () => {
    const person = berth.lab.slack.as(ADA);
    await person.slash(ROOM, '/create-container kept');
    await person.waitForModal((view) => JSON.stringify(view.blocks).includes('"block_id":"hostname"'), 20_000);
    expect((await person.submit()).kind).toBe('updated');
    await berth.lab.redis.kill();
    try {
      const answer = await person.submit();
      expect(JSON.stringify(answer)).toContain('Berth cannot reach its memory just now.');
    } finally {
      await berth.lab.redis.restart();
    }
    await until(async () => JSON.stringify(await person.submit()).includes('kept is on its way.'));
    await person.close();
    await expectReady(berth, ADA, 'kept');
  });

  it('ends a job right that Redis left in the middle', async () => {
    await until(async () => (await told(ADA, SLOW_MS)).includes('"block_id":"hostname"'));
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'outage');
    await until(() => named(berth, 'outage').length > 0);
    await berth.lab.redis.kill();
    // The clone goes on to its end meanwhile.
    await until(() => named(berth, 'outage')[0]?.lock === undefined);
    await berth.lab.redis.restart();
    await expectReady(berth, ADA, 'outage');
    expect((await held(berth)).filter((one) => one.startsWith('placements'))).toEqual([]);
  });
});
