import { describe, expect, it } from 'vitest';
import { absent, ct, here, never, ok, ours, refuse, running, stamp, subject } from './fake-cluster.ts';

const config = `GET ${ct}/config`;
const current = `GET ${ct}/status/current`;
const eth0 = ok([{ name: 'eth0', inet: '192.0.2.104/24' }]);

describe('inspect', () => {
  it('asks the node that is named first, and nobody else', async () => {
    const { px, lines } = subject({ [config]: ok(ours), [current]: running, [`GET ${ct}/interfaces`]: eth0 });
    expect(await px.inspect(104, stamp, never, 'pve1')).toEqual({
      node: 'pve1',
      isRunning: true,
      address: '192.0.2.104',
      isProtected: false,
      lock: undefined,
    });
    expect(lines()).toEqual([config, current, `GET ${ct}/interfaces`]);
  });

  it('tells what keeps it from being destroyed, and asks a stopped one for no address', async () => {
    const { px, lines } = subject({
      'GET cluster/resources': here,
      [config]: ok({ ...ours, protection: 1, lock: 'backup' }),
      [current]: ok({ status: 'stopped' }),
    });
    const found = await px.inspect(104, stamp, never);
    expect(found).toMatchObject({ isRunning: false, address: undefined, isProtected: true, lock: 'backup' });
    expect(lines()).not.toContain(`GET ${ct}/interfaces`);
  });

  it.each([refuse(500, 'nsenter failed'), ok(null), ok('odd'), ok([])])('does without an address', async (answer) => {
    const { px } = subject({ [config]: ok(ours), [current]: running, [`GET ${ct}/interfaces`]: answer });
    expect(await px.inspect(104, stamp, never, 'pve1')).toMatchObject({ isRunning: true, address: undefined });
  });

  it.each([
    ['there is none', ok([]), absent(104)],
    ['it is of somebody else', here, ok({ description: 'berth:other' })],
  ])('finds nothing when %s', async (_what, resources, answer) => {
    const { px } = subject({ 'GET cluster/resources': resources, [config]: answer });
    expect(await px.inspect(104, stamp, never, 'pve1')).toBeUndefined();
  });

  it('finds nothing when it is destroyed between the questions', async () => {
    const { px } = subject({ 'GET cluster/resources': [here, ok([])], [config]: ok(ours), [current]: absent(104) });
    expect(await px.inspect(104, stamp, never)).toBeUndefined();
  });
});
