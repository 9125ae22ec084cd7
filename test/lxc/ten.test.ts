import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, BEN, expectReady, named, OLGA, ROOM } from '../e2e/outcomes.ts';
import { askForContainer } from '../e2e/people.ts';
import type { Berth } from '../e2e/processes.ts';
import { sshLogin } from '../harness/ssh-login.ts';
import { type Keys, makeKeys, passwordOf, peopleWith, startLiving } from './living.ts';

const PEOPLE = { ada: ADA, ben: BEN, olga: OLGA } as const;
const TEN = Array.from({ length: 10 }, (_, index) => {
  const uid = (['ada', 'ben', 'olga'] as const)[index % 3] ?? 'ada';
  return { uid, person: PEOPLE[uid], hostname: `${uid}-${index}` };
});
const PATIENCE_MS = 280_000;

describe('ten real containers at once', () => {
  let berth: Berth;
  let keys: Keys;

  beforeAll(async () => {
    keys = makeKeys('directory');
    // Enrolling has tests of its own; ten package managers at once would only test the machine.
    berth = await startLiving(peopleWith(keys.line('directory')), {}, { monitor: 'none' });
    await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  it('all come out right', async () => {
    const began = Date.now();
    await Promise.all(
      Object.values(PEOPLE).map(async (person) => {
        for (const wanted of TEN.filter((one) => one.person === person)) {
          await askForContainer(berth.lab.slack.as(person), ROOM, wanted.hostname);
        }
      }),
    );
    await Promise.all(TEN.map(({ person, hostname }) => expectReady(berth, person, hostname, PATIENCE_MS)));
    const seconds = (Date.now() - began) / 1000;
    process.stdout.write(`  ten at once: ${seconds.toFixed(1)} s from the first command to the last hand-over\n`);
  }, 300_000);

  it('are on both nodes, each with an address of its own', () => {
    const ten = TEN.flatMap(({ hostname }) => named(berth, hostname));
    expect(new Set(ten.map(({ node }) => node))).toEqual(new Set(['pve1', 'pve2']));
    expect(new Set(ten.map(({ address }) => address)).size).toBe(10);
  });

  it('each let in their own owner, and nobody whom they are not for', async () => {
    const as = (user: string, hostname: string) =>
      sshLogin(
        { user, address: named(berth, hostname)[0]?.address ?? '', by: { password: passwordOf(user) } },
        'hostname',
      ).then(({ stdout }) => stdout.trim());
    const tried = [];
    // One after the other: many logins at once would only test the machine.
    for (const { uid, hostname } of TEN) tried.push(await as(uid, hostname));
    expect(tried).toEqual(TEN.map(({ hostname }) => hostname));
    expect([await as('ben', 'ada-0'), await as('ada', 'ben-1')]).toEqual(['', '']);
  });
});
