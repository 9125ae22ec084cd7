import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, BEN, expectReady, named, OLGA, ROOM } from '../e2e/outcomes.ts';
import { askForContainer } from '../e2e/people.ts';
import type { Berth } from '../e2e/processes.ts';
import { sshLogin } from '../harness/ssh-login.ts';
import { jobOf, type Keys, makeKeys, passwordOf, peopleWith, startLiving, timesOf } from './living.ts';

const PEOPLE = { ada: ADA, ben: BEN, olga: OLGA } as const;
const TEN = Array.from({ length: 10 }, (_, index) => {
  const uid = (['ada', 'ben', 'olga'] as const)[index % 3] ?? 'ada';
  return { uid, person: PEOPLE[uid], hostname: `${uid}-${index}` };
});
const PATIENCE_MS = 240_000;

describe('ten real containers at once', () => {
  let berth: Berth;
  let keys: Keys;

  beforeAll(async () => {
    keys = makeKeys('directory');
    berth = await startLiving(peopleWith(keys.line('directory')));
    await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  it('all come out right', async () => {
    await Promise.all(
      Object.values(PEOPLE).map(async (person) => {
        for (const wanted of TEN.filter((one) => one.person === person)) {
          await askForContainer(berth.lab.slack.as(person), ROOM, wanted.hostname);
        }
      }),
    );
    await Promise.all(TEN.map(({ person, hostname }) => expectReady(berth, person, hostname, PATIENCE_MS)));
    const [last] = TEN.map(({ hostname }) => named(berth, hostname)[0]).sort((a, b) => (b?.vmid ?? 0) - (a?.vmid ?? 0));
    process.stdout.write(
      `  the last of ten:\n${await timesOf(berth, jobOf(berth, last?.hostname ?? ''), last?.vmid ?? 0)}`,
    );
  });

  it('are on both nodes, each with an address of its own', () => {
    const ten = TEN.flatMap(({ hostname }) => named(berth, hostname));
    expect(new Set(ten.map(({ node }) => node))).toEqual(new Set(['pve1', 'pve2']));
    expect(new Set(ten.map(({ address }) => address)).size).toBe(10);
  });

  it('each let in their own owner, and nobody whom they are not for', async () => {
    const tried = await Promise.all(
      TEN.map(async ({ uid, hostname }) => {
        const address = named(berth, hostname)[0]?.address ?? '';
        const as = (user: string) =>
          sshLogin({ user, address, by: { password: passwordOf(user) } }, 'hostname').then(({ stdout }) =>
            stdout.trim(),
          );
        return { hostname, owner: await as(uid), stranger: await as(uid === 'ben' ? 'ada' : 'ben') };
      }),
    );
    expect(tried).toEqual(TEN.map(({ hostname }) => ({ hostname, owner: hostname, stranger: '' })));
  });

  it('are all watched over', () => {
    const active = berth.lab.monitor?.agents().filter(({ state }) => state === 'active');
    expect(active?.map(({ name }) => name).sort()).toEqual(TEN.map(({ hostname }) => hostname).sort());
  });
});
