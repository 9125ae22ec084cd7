import { describe, expect, it } from 'vitest';
import {
  absent,
  ct,
  done,
  here,
  never,
  ok,
  ours,
  type Routes,
  refuse,
  stamp,
  subject,
  task,
  upid,
} from './fake-cluster.ts';

describe('destroy', () => {
  const current = `GET ${ct}/status/current`;
  const remove = `DELETE ${ct}`;
  const gone = ok([]);

  it('stops, destroys and sees that it is gone', async () => {
    const { px, lines, calls } = subject({
      'GET cluster/resources': [here, gone],
      [`GET ${ct}/config`]: ok(ours),
      [current]: ok({ status: 'running' }),
      [`POST ${ct}/status/stop`]: ok(upid),
      [remove]: ok(upid),
      [task]: done,
    });
    expect(await px.destroy(104, stamp, never)).toBe(true);
    expect(lines()).toContain(`POST ${ct}/status/stop`);
    expect(calls.find(({ line }) => line === remove)?.params.toString()).toBe('purge=1');
  });

  it.each([
    ['nothing is there', gone, ok(ours)],
    ['it is a virtual machine', ok([{ type: 'qemu', vmid: 104, node: 'pve1' }]), ok(ours)],
    ["it is somebody else's", here, ok({ description: 'berth:other' })],
    ['it has no stamp', here, ok({ hostname: 'x' })],
  ])('does nothing when %s', async (_, resources, config) => {
    const { px, lines } = subject({ 'GET cluster/resources': resources, [`GET ${ct}/config`]: config });
    expect(await px.destroy(104, stamp, never)).toBe(false);
    expect(lines().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it('waits for a clone under way', async () => {
    const { px } = subject({
      'GET cluster/resources': [here, gone],
      [`GET ${ct}/config`]: [
        ok({ ...ours, lock: 'create' }),
        ok({ ...ours, lock: 'create' }),
        ok({ ...ours, lock: 'create' }),
        ok(ours),
      ],
      'GET nodes/pve1/tasks': ok([{ upid }]),
      [current]: ok({ status: 'stopped' }),
      [remove]: ok(upid),
      [task]: done,
    });
    expect(await px.destroy(104, stamp, never)).toBe(true);
  });

  it('says how to clear away what a killed clone left locked', async () => {
    const { px } = subject({
      'GET cluster/resources': here,
      [`GET ${ct}/config`]: ok({ ...ours, lock: 'create' }),
      'GET nodes/pve1/tasks': ok([]),
    });
    await expect(px.destroy(104, stamp, never)).rejects.toMatchObject({
      reason: 'failed',
      hint: expect.stringContaining('pct unlock 104'),
    });
  });

  it("takes the template's protection off an unfinished clone, and respects anybody else's", async () => {
    const unfinished = `berth:${stamp}\nBerth is making this container.\n`;
    const routes = (description: string): Routes => ({
      'GET cluster/resources': [here, gone],
      [`GET ${ct}/config`]: ok({ ...ours, description, protection: 1 }),
      [`PUT ${ct}/config`]: ok(null),
      [current]: ok({ status: 'stopped' }),
      [remove]: refuse(500, "can't remove CT 104 - protection mode enabled"),
    });
    const fresh = subject({ ...routes(unfinished), [remove]: ok(upid), [task]: done });
    expect(await fresh.px.destroy(104, stamp, never)).toBe(true);
    const kept = subject(routes(ours.description));
    await expect(kept.px.destroy(104, stamp, never)).rejects.toMatchObject({ reason: 'forbidden' });
    expect(kept.lines()).not.toContain(`PUT ${ct}/config`);
  });

  it('is content when somebody else was faster', async () => {
    const { px } = subject({
      'GET cluster/resources': [here, gone],
      [`GET ${ct}/config`]: ok(ours),
      [current]: absent(104),
    });
    expect(await px.destroy(104, stamp, never)).toBe(true);
  });

  it('says unavailable when it is still there', async () => {
    const { px } = subject({
      'GET cluster/resources': here,
      [`GET ${ct}/config`]: ok(ours),
      [current]: ok({ status: 'stopped' }),
      [remove]: new TypeError('fetch failed'),
    });
    await expect(px.destroy(104, stamp, never)).rejects.toMatchObject({ reason: 'unavailable' });
  });
});
