import { describe, expect, it } from 'vitest';
import type { CloneOrder } from '../../../../src/ports/hypervisor.ts';
import { absent, never, ok, refuse, running, stamp, stopped, subject, task, upid } from './fake-cluster.ts';

const order: CloneOrder = { node: 'pve1', templateVmid: 100, vmid: 104, hostname: 'web', stamp };
const post = 'POST nodes/pve1/lxc/100/clone';
const config = 'GET nodes/pve1/lxc/104/config';
const active = 'GET nodes/pve1/tasks';
const resources = 'GET cluster/resources';

const fresh = { description: `berth:${stamp}\nBerth is making this container.\n`, digest: 'd' };

describe('clone', () => {
  it('writes the stamp with the clone, waits for the task, and looks at what came of it', async () => {
    const { px, calls, lines } = subject({
      [post]: ok(upid),
      [task]: [running, running, stopped('OK')],
      [config]: ok(fresh),
    });
    await px.clone(order, never);
    expect(lines()).toEqual([post, task, task, task, config]);
    expect(Object.fromEntries(calls[0]?.params ?? [])).toEqual({
      newid: '104',
      hostname: 'web',
      full: '1',
      description: `berth:${stamp}\nBerth is making this container.`,
    });
  });

  it('takes warnings for success, and the protection of the template off', async () => {
    const { px, calls } = subject({
      [post]: ok(upid),
      [task]: stopped('WARNINGS: 1'),
      [config]: ok({ ...fresh, protection: 1 }),
      'PUT nodes/pve1/lxc/104/config': ok(null),
    });
    await px.clone(order, never);
    expect(calls.at(-1)?.params.toString()).toBe('protection=0');
  });

  it('waits for a locked template a little while', async () => {
    const { px, count } = subject({
      [post]: [refuse(500, 'CT is locked (disk)'), refuse(500, 'CT is locked (disk)'), ok(upid)],
      [task]: stopped('OK'),
      [config]: ok(fresh),
    });
    await px.clone(order, never);
    expect(count(post)).toBe(3);
  });

  it('says unavailable when the template stays locked', async () => {
    const { px, clock } = subject({ [post]: refuse(500, 'CT is locked (disk)') });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'unavailable' });
    expect(clock.now()).toBeLessThanOrEqual(5_000);
  });

  it('takes a clone that an earlier attempt finished for its own', async () => {
    const { px, lines } = subject({
      [post]: refuse(500, "CT 104 already exists on node 'pve1'"),
      [config]: ok(fresh),
      [active]: ok([]),
    });
    await px.clone(order, never);
    expect(lines()).not.toContain(task);
  });

  it('waits for a clone that an earlier attempt has under way', async () => {
    const { px, count } = subject({
      [post]: refuse(500, "CT 104 already exists on node 'pve1'"),
      [config]: [ok({ ...fresh, lock: 'create' }), ok(fresh)],
      [active]: ok([{ upid, type: 'vzclone', id: '100' }]),
      [task]: [running, stopped('OK')],
    });
    await px.clone(order, never);
    expect(count(task)).toBe(2);
  });

  it('waits for the notes of a clone that was reserved this instant', async () => {
    const { px } = subject({
      [post]: refuse(500, "CT 104 already exists on node 'pve1'"),
      [config]: [ok({ lock: 'create' }), ok({ ...fresh, lock: 'create' }), ok(fresh)],
      [active]: ok([{ upid }]),
      [task]: stopped('OK'),
    });
    await px.clone(order, never);
  });

  it.each([
    ['a container without a stamp', { hostname: 'x' }],
    ['another job', { description: 'berth:other\n' }],
  ])('says conflict when the id belongs to %s', async (_, theirs) => {
    const { px } = subject({
      [post]: refuse(500, "CT 104 already exists on node 'pve2'"),
      [config]: absent(104),
      [resources]: ok([{ type: 'lxc', vmid: 104, node: 'pve2' }]),
      'GET nodes/pve2/lxc/104/config': ok(theirs),
    });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'conflict' });
  });

  it('says conflict when the id belongs to a virtual machine', async () => {
    const { px } = subject({
      [post]: refuse(500, "VM 104 already exists on node 'pve1'"),
      [config]: absent(104),
      [resources]: ok([{ type: 'qemu', vmid: 104, node: 'pve1' }]),
    });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'conflict' });
  });
});
