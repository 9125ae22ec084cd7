import { describe, expect, test } from 'vitest';
import { answer } from '../../../../src/lab/proxmox/api.ts';
import { realTimes } from '../../../../src/lab/proxmox/times.ts';
import { refreshView } from '../../../../src/lab/proxmox/view.ts';
import { none, recordedWorld, root } from './replay.ts';

async function cluster() {
  const world = await recordedWorld();
  const ask = (method: string, path: string, params: Record<string, string> = {}) =>
    answer(world, { method, path: `/nodes/pve1${path}`, params, via: 'pve1', credentials: none, who: root });
  const finish = async (method: string, path: string, params: Record<string, string> = {}) => {
    const { body, reason } = await ask(method, path, params);
    return world.tasks.get(String(body?.data))?.ended ?? reason;
  };
  return { world, ask, finish };
}
const clone = { newid: '300', full: '1', hostname: 'web', description: 'stamp' };

describe('a clone', () => {
  test('holds two locks for the whole copy', async () => {
    const { world, ask } = await cluster();
    world.times = { ...world.times, clone: realTimes.clone };
    const { body } = await ask('POST', '/lxc/100/clone', clone);
    expect(world.cts.get(100)?.config.lock).toBe('disk');
    expect(world.cts.get(300)?.config).toMatchObject({ lock: 'create', hostname: 'web', description: 'stamp' });
    expect((await ask('POST', '/lxc/100/clone', { ...clone, newid: '301' })).reason).toBe('CT is locked (disk)');
    await ask('DELETE', `/tasks/${body?.data}`);
    expect(await world.tasks.get(String(body?.data))?.ended).toBe('clone failed: interrupted by signal');
    expect(world.cts.get(100)?.config.lock).toBeUndefined();
    expect(world.cts.has(300)).toBe(false);
  });

  test('keeps protection, tags and address, not the MAC, the lock or the notes', async () => {
    const { world, finish } = await cluster();
    Object.assign(world.cts.get(100)?.config ?? {}, { protection: 1, tags: 'a;b', description: 'of the template' });
    expect(await finish('POST', '/lxc/100/clone', { newid: '300', full: '1' })).toBe('OK');
    const config = world.cts.get(300)?.config ?? {};
    expect(config).toMatchObject({ protection: 1, tags: 'a;b', rootfs: 'local:300/vm-300-disk-0.raw,size=2G' });
    expect(config).not.toHaveProperty('template');
    expect(config).not.toHaveProperty('lock');
    expect(String(config.net0)).toContain('ip=192.0.2.100/24');
    expect(config.net0).not.toBe(world.cts.get(100)?.config.net0);
  });

  test('that ended badly leaves nothing, a killed one everything', async () => {
    const { world, finish } = await cluster();
    world.faults.tasks.push({ type: 'vzclone', outcome: { exitstatus: 'clone failed: no' }, times: 1 });
    expect(await finish('POST', '/lxc/100/clone', clone)).toBe('clone failed: no');
    expect([world.cts.has(300), world.cts.get(100)?.config.lock]).toEqual([false, undefined]);
    world.faults.tasks.push({ type: 'vzclone', outcome: 'killed', times: 1 });
    expect(await finish('POST', '/lxc/100/clone', clone)).toBe('unexpected status');
    expect([world.cts.get(300)?.config.lock, world.cts.get(100)?.config.lock]).toEqual(['create', 'disk']);
  });
});

test('a fresh container is unknown to the cluster until the next round of pvestatd', async () => {
  const { world, finish } = await cluster();
  refreshView(world);
  await finish('POST', '/lxc/100/clone', clone);
  const look = async () => {
    const params = { type: 'vm' };
    const { body } = await answer(world, {
      method: 'GET',
      path: '/cluster/resources',
      params,
      via: 'pve1',
      credentials: none,
      who: root,
    });
    return ((body?.data ?? []) as { vmid: number }[]).find((one) => one.vmid === 300);
  };
  expect(await look()).toEqual({ id: 'lxc/300', type: 'lxc', vmid: 300, node: 'pve1', status: 'unknown' });
  refreshView(world);
  expect(await look()).toMatchObject({ status: 'stopped', name: 'web' });
});

describe('a running container', () => {
  test('gets its address after DHCP, a static one at once, none when it is withheld', async () => {
    const { world, ask, finish } = await cluster();
    world.times = { ...world.times, dhcp: 3_600_000 };
    const inet = async () => {
      const { body } = await ask('GET', '/lxc/101/interfaces');
      return ((body?.data ?? []) as { inet?: string }[])[1]?.inet;
    };
    expect(await finish('POST', '/lxc/101/status/start')).toBe('OK');
    expect(await inet()).toBe('192.0.2.100/24');
    await finish('POST', '/lxc/101/status/stop');
    await ask('PUT', '/lxc/101/config', { net0: 'name=eth0,bridge=vmbr0,ip=dhcp' });
    await finish('POST', '/lxc/101/status/start');
    expect(await inet()).toBeUndefined();
    world.times = { ...world.times, dhcp: 0 };
    expect(await inet()).toMatch(/^127\.88\..*\/24$/);
    world.faults.withoutAddress.add('all');
    expect(await inet()).toBeUndefined();
  });

  test('takes features up when it starts again', async () => {
    const { world, ask, finish } = await cluster();
    await finish('POST', '/lxc/101/status/start');
    await ask('PUT', '/lxc/101/config', { features: 'keyctl=1,nesting=1', memory: '1024' });
    expect(world.cts.get(101)?.config).toMatchObject({ features: 'nesting=1', memory: 1024 });
    expect(await finish('POST', '/lxc/101/status/reboot')).toBe('OK');
    expect(world.cts.get(101)?.config.features).toBe('keyctl=1,nesting=1');
  });

  test('is left stopped by a reboot on a bridge that is missing', async () => {
    const { world, ask, finish } = await cluster();
    await finish('POST', '/lxc/101/status/start');
    expect((await ask('PUT', '/lxc/101/config', { net0: 'name=eth0,bridge=vmbr9' })).status).toBe(400);
    expect(await finish('POST', '/lxc/101/status/reboot')).toBe("bridge 'vmbr9' does not exist");
    expect(world.cts.get(101)?.running).toBeUndefined();
  });
});

test('destroying takes the rights along, and leaves those of others', async () => {
  const { world, finish } = await cluster();
  for (const path of ['/vms/101', '/vms/1011']) {
    world.acl.push({ path, type: 'user', ugid: 'ada@pve', roleid: 'PVEVMUser', propagate: true });
  }
  expect(await finish('DELETE', '/lxc/101')).toBe('OK');
  expect(world.acl.map((entry) => entry.path)).toEqual(['/vms/1011']);
});
