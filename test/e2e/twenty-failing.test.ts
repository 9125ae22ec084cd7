import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usualPeople } from '../../src/lab/people.ts';
import { until } from '../harness/until.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { held, noThreadOpening } from './outcomes.ts';
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

describe('twenty containers that all fail late, for five people at once, two workers, one killed in the middle', () => {
  let berth: Berth;
  let orphans: string[] = [];
  const threads: { hostname: string; channel: string; person: string }[] = [];

  beforeAll(async () => {
    berth = await startBerth({ people: [...usualPeople, ...five], channels: CHANNELS, times, config });
    // Everything is made by then: the name, the clone, its settings, the rights.
    berth.lab.proxmox.faults.failTask('vzstart', 'startup for container failed', { times: 1000 });
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
  }, 300_000);
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

  it('leaves nothing in Proxmox', () => {
    expect(berth.lab.proxmox.containers().filter(({ isTemplate }) => !isTemplate)).toEqual([]);
    for (const template of berth.lab.proxmox.containers()) expect(template.lock).toBeUndefined();
  });

  it('leaves nothing in Redis: no name, id, address, memory or container', async () => {
    expect(await held(berth)).toEqual([]);
  });

  it('said so in one thread each', () => {
    for (const { hostname, channel, person } of threads) {
      const seen = berth.lab.slack.as(person);
      const roots = seen.messages(channel).filter(({ text }) => text.startsWith(`Container ${hostname}: `));
      expect(roots.map(({ text }) => text)).toEqual([
        `Container ${hostname}: Failed at: Start it. Everything was undone.`,
      ]);
      const blocks = JSON.stringify(roots[0]?.blocks);
      expect(blocks).not.toContain('"status":"in_progress"');
      expect(blocks).not.toContain('cancel-job');
      const [, ...replies] = seen.thread(channel, roots[0]?.ts ?? '');
      expect(replies).toHaveLength(1);
      expect(replies[0]?.text).toMatch(/was not made\. .* Everything that was made has been undone\.$/);
    }
  });

  it('lets everybody have the names again', async () => {
    berth.lab.proxmox.faults.clear();
    const { hostname, channel, person } = threads[0] ?? { hostname: '', channel: '', person: '' };
    await askForContainer(berth.lab.slack.as(person), channel, hostname);
    // Its thread takes longer: the threads above have used up what Slack allows in a minute.
    await until(() =>
      berth.lab.proxmox.containers().some((one) => one.hostname === hostname && one.state === 'running'),
    );
  });

  it('never had Slack answer 429', () => {
    expect(berth.lab.slack.calls().filter(({ status }) => status === 429)).toEqual([]);
  });
});
