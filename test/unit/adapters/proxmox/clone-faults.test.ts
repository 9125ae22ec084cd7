import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../../src/errors.ts';
import type { CloneOrder } from '../../../../src/ports/hypervisor.ts';
import {
  absent,
  bare,
  broken,
  here,
  never,
  ok,
  refuse,
  running,
  stamp,
  stopped,
  subject,
  task,
  upid,
} from './fake-cluster.ts';

const order: CloneOrder = { node: 'pve1', templateVmid: 100, vmid: 104, hostname: 'web', stamp };
const post = 'POST nodes/pve1/lxc/100/clone';
const config = 'GET nodes/pve1/lxc/104/config';
const active = 'GET nodes/pve1/tasks';
const log = `GET nodes/pve1/tasks/${upid}/log`;
const resources = 'GET cluster/resources';

const fresh = { description: `berth:${stamp}\nBerth is making this container.\n`, digest: 'd' };

describe('clone, when something goes wrong', () => {
  it('finds the clone whose answer was lost, and does not ask for a second', async () => {
    const { px, count } = subject({
      [post]: broken('UND_ERR_SOCKET'),
      [config]: [absent(104), ok({ ...fresh, lock: 'create' }), ok({ ...fresh, lock: 'create' }), ok(fresh)],
      [resources]: [ok([]), here],
      [active]: ok([{ upid }]),
      [task]: [running, stopped('OK')],
    });
    await px.clone(order, never);
    expect(count(post)).toBe(1);
  });

  it.each([broken('UND_ERR_SOCKET'), bare(595, 'Connection timed out')])(
    'says unavailable when a lost answer has made nothing',
    async (lost) => {
      const { px, count } = subject({ [post]: lost, [config]: absent(104), [resources]: ok([]) });
      await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'unavailable' });
      expect(count(post)).toBe(1);
    },
  );

  it('gives the reason of a task that failed', async () => {
    const { px } = subject({ [post]: ok(upid), [task]: stopped('it broke'), [log]: ok([{ n: 1, t: 'x' }]) });
    await expect(px.clone(order, never)).rejects.toMatchObject({
      reason: 'failed',
      message: 'Proxmox tried and could not: it broke.',
    });
  });

  it('finds a full storage in the log of the task', async () => {
    const { px } = subject({
      [post]: ok(upid),
      [task]: stopped("unable to create CT 104 - command 'tar xpf' failed: exit code 2"),
      [log]: ok([{ n: 1, t: 'tar: ./usr: No space left on device' }]),
    });
    await expect(px.clone(order, never)).rejects.toMatchObject({
      reason: 'failed',
      message: 'The storage of the cluster is full.',
    });
  });

  it('says how to free what a killed task left', async () => {
    const { px } = subject({ [post]: ok(upid), [task]: stopped('unexpected status') });
    await expect(px.clone(order, never)).rejects.toMatchObject({
      reason: 'failed',
      hint: expect.stringContaining('pct unlock'),
    });
  });

  it('gives up a task that never ends', async () => {
    const remove = `DELETE nodes/pve1/tasks/${upid}`;
    const { px, clock, lines } = subject({ [post]: ok(upid), [task]: running, [remove]: ok(null) });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'failed' });
    expect(clock.now()).toBe(60_000);
    expect(lines().at(-1)).toBe(remove);
  });

  it('looks at the container when the task has been forgotten', async () => {
    const gone = refuse(400, 'Parameter verification failed.', { upid: 'no such task' });
    const { px } = subject({ [post]: ok(upid), [task]: gone, [config]: ok(fresh) });
    await px.clone(order, never);
  });

  it('does not trust an OK without a container', async () => {
    const { px } = subject({
      [post]: ok(upid),
      [task]: stopped('OK'),
      [config]: absent(104),
      [resources]: ok([]),
    });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'failed' });
  });

  it('asks Proxmox to stop when the job is cancelled, and throws why', async () => {
    const stop = new AbortController();
    const why = new OpsError('cancelled', 'Cancelled by Ada.');
    const { px, lines } = subject({
      [post]: ok(upid),
      [task]: () => {
        stop.abort(why);
        return running;
      },
      [`DELETE nodes/pve1/tasks/${upid}`]: ok(null),
    });
    await expect(px.clone(order, stop.signal)).rejects.toBe(why);
    expect(lines().at(-1)).toBe(`DELETE nodes/pve1/tasks/${upid}`);
  });

  it('says not-found when the template is not on the node', async () => {
    const { px } = subject({ [post]: absent(100) });
    await expect(px.clone(order, never)).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('asks for nothing when the job is cancelled already', async () => {
    const { px, lines } = subject({ [post]: ok(upid) });
    await expect(px.clone(order, AbortSignal.abort())).rejects.toMatchObject({ reason: 'cancelled' });
    expect(lines()).toEqual([]);
  });
});
