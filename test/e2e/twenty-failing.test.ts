import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../harness/until.ts';
import { allEnded, askForTwenty, startForCrowd, type Wanted } from './crowd.ts';
import { held } from './outcomes.ts';
import { askForContainer } from './people.ts';
import type { Berth } from './processes.ts';

describe('twenty containers that all fail late, for five people at once, two workers, one killed in the middle', () => {
  let berth: Berth;
  let wanted: Wanted[] = [];
  let orphans: string[] = [];

  beforeAll(async () => {
    berth = await startForCrowd();
    // Everything is made by then: the name, the clone, its settings, the rights.
    berth.lab.proxmox.faults.failTask('vzstart', 'startup for container failed', { times: 1000 });
    ({ wanted, orphans } = await askForTwenty(berth));
    await allEnded(berth, wanted, /Everything was undone\.$/);
  }, 300_000);
  afterAll(() => berth?.stop());

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
    for (const { hostname, channel, person } of wanted) {
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
    const { hostname, channel, person } = wanted[0] ?? { hostname: '', channel: '', person: '' };
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
