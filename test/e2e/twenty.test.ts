import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usualPeople } from '../../src/lab/people.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { noThreadOpening } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const CONTAINERS = 20;
const CHANNELS = Array.from({ length: 5 }, (_, index) => ({ id: `C0ROOM0000${index}`, name: `room-${index}` }));
const colleague = (name: string, id: string) => ({
  slack: { id, name, realName: name, email: `${name}@lab.test` },
  uid: name,
  groups: ['staff'],
  keys: [ED25519],
});
const five = ['ann', 'bob', 'cyd', 'dee', 'eli'].map((name, index) => colleague(name, `U0FIVE0000${index}`));
/** Some time for each thing, so that a kill falls into the middle of it. */
const times = { clone: 300, start: 150, dhcp: 400, pct: 50, config: 5, stop: 50, destroy: 50, pvestatd: 1000 };
const config = { worker: { lockSeconds: 3, concurrency: 6, backoffSeconds: 0.2 } };

describe('twenty containers for five people at once, two workers, one killed in the middle', () => {
  let berth: Berth;
  let orphans: string[] = [];
  const threads: { hostname: string; channel: string; person: string }[] = [];

  beforeAll(async () => {
    berth = await startBerth({ people: [...usualPeople, ...five], channels: CHANNELS, times, config });
    const [, doomed] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
    await Promise.all(
      five.map(async ({ slack }, index) => {
        const channel = CHANNELS[index]?.id ?? '';
        for (let number = 0; number < CONTAINERS / five.length; number += 1) {
          const hostname = `${slack.name}-${number}`;
          threads.push({ hostname, channel, person: slack.id });
          await askForContainer(berth.lab.slack.as(slack.id), channel, hostname);
          // In the middle: some are done, some are being made, some wait.
          if (hostname === 'cyd-2') {
            await noThreadOpening(berth);
            await doomed?.kill();
          }
        }
      }),
    );
    orphans = unfinished(doomed?.output() ?? '');
    await Promise.all(threads.map(({ hostname, person }) => ended(hostname, person)));
  });
  afterAll(() => berth?.stop());

  /** The jobs that a worker had begun and not ended, by its own log. */
  const unfinished = (output: string) => {
    const lines = output.split('\n').flatMap((line) => (line.includes('"job"') ? [JSON.parse(line)] : []));
    const over = new Set(lines.filter(({ msg }) => msg === 'a job has ended').map(({ job }) => job));
    return lines.filter(({ msg, job }) => msg.startsWith('a job has begun') && !over.has(job)).map(({ job }) => job);
  };

  const ended = (hostname: string, person: string) =>
    berth.lab.slack
      .as(person)
      .waitForMessage(
        ({ text, thread_ts }) => thread_ts !== undefined && text.includes(`Container ${hostname} `),
        180_000,
      );

  it('killed a worker that was in the middle of some', () => {
    expect(orphans.length).toBeGreaterThan(0);
  });

  it('ends with exactly twenty containers, each its own and running', () => {
    const made = berth.lab.proxmox.containers().filter(({ isTemplate }) => !isTemplate);
    expect(made.map(({ hostname }) => hostname).sort()).toEqual(threads.map(({ hostname }) => hostname).sort());
    expect(new Set(made.map(({ address }) => address)).size).toBe(CONTAINERS);
    for (const container of made) {
      expect(container).toMatchObject({ state: 'running', lock: undefined });
      expect(container.acl).toEqual([expect.objectContaining({ roleid: 'PVEVMUser' })]);
    }
  });

  it('told each in one thread, whose last state is right', () => {
    for (const { hostname, channel, person } of threads) {
      const seen = berth.lab.slack.as(person);
      const roots = seen.messages(channel).filter(({ text }) => text.startsWith(`Container ${hostname}: `));
      expect(roots).toHaveLength(1);
      expect(roots[0]?.text).toMatch(/: Done in /);
      const blocks = JSON.stringify(roots[0]?.blocks);
      expect(blocks).not.toMatch(/"status":"(pending|in_progress|error)"/);
      expect(blocks).not.toContain('cancel-job');
      const [, ...replies] = seen.thread(channel, roots[0]?.ts ?? '');
      expect(replies.map(({ text }) => text)).toEqual([
        expect.stringContaining(`<@${person}> Container ${hostname} is ready.`),
      ]);
    }
  });

  it('never had Slack answer 429', () => {
    expect(berth.lab.slack.calls().filter(({ status }) => status === 429)).toEqual([]);
  });
});
