import { describe, expect, it } from 'vitest';
import { ct, done, never, ok, refuse, subject, task, upid } from './fake-cluster.ts';

describe('start', () => {
  const post = `POST ${ct}/status/start`;

  it.each([
    ['in the answer', { [post]: refuse(500, 'CT 104 already running') }],
    ['in the task', { [post]: ok(upid), [task]: ok({ status: 'stopped', exitstatus: 'CT 104 already running' }) }],
  ])('takes "already running" %s for success', async (_, routes) => {
    await subject(routes).px.start('pve1', 104, never);
  });

  it('follows a container that was migrated', async () => {
    const { px, lines } = subject({
      [post]: ok(upid),
      [task]: ok({ status: 'stopped', exitstatus: "Configuration file 'nodes/pve1/lxc/104.conf' does not exist" }),
      'GET cluster/resources': ok([{ type: 'lxc', vmid: 104, node: 'pve2' }]),
      'POST nodes/pve2/lxc/104/status/start': ok(upid.replace('pve1', 'pve2')),
      [`GET nodes/pve2/tasks/${upid.replace('pve1', 'pve2')}/status`]: done,
    });
    await px.start('pve1', 104, never);
    expect(lines().at(-1)).toContain('GET nodes/pve2/tasks');
  });

  it('looks whether it runs when the answer was lost', async () => {
    const { px } = subject({
      [post]: new TypeError('fetch failed'),
      [`GET ${ct}/status/current`]: [ok({ status: 'stopped' }), ok({ status: 'running' })],
    });
    await px.start('pve1', 104, never);
  });

  it('gives the reason of a task that failed', async () => {
    const { px } = subject({
      [post]: ok(upid),
      [task]: ok({ status: 'stopped', exitstatus: 'startup for container failed' }),
      [`GET nodes/pve1/tasks/${upid}/log`]: ok([]),
    });
    await expect(px.start('pve1', 104, never)).rejects.toMatchObject({ reason: 'failed' });
  });
});
