import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEnded, askForTwenty, CONTAINERS, startForCrowd, type Wanted } from './crowd.ts';
import type { Berth } from './processes.ts';

describe('twenty containers for five people at once, two workers, one killed in the middle', () => {
  let berth: Berth;
  let wanted: Wanted[] = [];
  let orphans: string[] = [];

  beforeAll(async () => {
    berth = await startForCrowd();
    ({ wanted, orphans } = await askForTwenty(berth));
    await allEnded(berth, wanted, /: Done in /);
  }, 300_000);
  afterAll(() => berth?.stop());

  it('killed a worker that was in the middle of some', () => {
    expect(orphans.length).toBeGreaterThan(0);
  });

  it('ends with exactly twenty containers, each its own and running', () => {
    const made = berth.lab.proxmox.containers().filter(({ isTemplate }) => !isTemplate);
    expect(made.map(({ hostname }) => hostname).sort()).toEqual(wanted.map(({ hostname }) => hostname).sort());
    expect(new Set(made.map(({ address }) => address)).size).toBe(CONTAINERS);
    for (const container of made) {
      expect(container).toMatchObject({ state: 'running', lock: undefined });
      expect(container.acl).toEqual([expect.objectContaining({ roleid: 'PVEVMUser' })]);
    }
  });

  it('told each in one thread, whose last state is right', () => {
    for (const { hostname, channel, person } of wanted) {
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
