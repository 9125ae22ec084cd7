import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../../src/ports/hypervisor.ts';
import { ct, done, never, ok, ours, refuse, stamp, subject, task, upid } from './fake-cluster.ts';

describe('configure', () => {
  const settings: Settings = {
    cores: 2,
    memoryMiB: 1024,
    diskGiB: 8,
    tags: ['web', 'ada'],
    notes: 'For Ada.',
    network: { bridge: 'vmbr1', cidr: '192.0.2.7/24', gateway: '192.0.2.1' },
  };
  const put = `PUT ${ct}/config`;

  it('sets everything in one act, keeps the hardware address, and grows the disk', async () => {
    const { px, calls } = subject({
      [`GET ${ct}/config`]: ok(ours),
      [put]: ok(null),
      [`PUT ${ct}/resize`]: ok(upid),
      [task]: done,
    });
    await px.configure('pve1', 104, stamp, settings, never);
    expect(Object.fromEntries(calls[1]?.params ?? [])).toEqual({
      cores: '2',
      memory: '1024',
      onboot: '1',
      tags: 'ada;berth;web',
      description: `berth:${stamp}\nFor Ada.`,
      net0: 'name=eth0,bridge=vmbr1,hwaddr=BC:24:11:37:3D:76,ip=192.0.2.7/24,type=veth,gw=192.0.2.1',
      digest: 'd1',
    });
    expect(calls[2]?.params.toString()).toBe('disk=rootfs&size=8G');
  });

  it('does not shrink a disk', async () => {
    const { px, lines } = subject({
      [`GET ${ct}/config`]: ok({ ...ours, rootfs: 'local:x,size=8G' }),
      [put]: ok(null),
    });
    await px.configure('pve1', 104, stamp, settings, never);
    expect(lines()).toEqual([`GET ${ct}/config`, put]);
  });

  it('reads again when somebody changed it meanwhile, and loses nothing of theirs', async () => {
    const { px, calls } = subject({
      [`GET ${ct}/config`]: [ok(ours), ok({ ...ours, digest: 'd2', rootfs: 'local:x,size=8G' })],
      [put]: [refuse(500, 'detected modified configuration - file changed by other user? Try again.'), ok(null)],
    });
    await px.configure('pve1', 104, stamp, settings, never);
    expect(calls.map(({ params }) => params.get('digest'))).toEqual([null, 'd1', null, 'd2']);
  });

  it('touches nothing that does not carry the stamp', async () => {
    const { px, lines } = subject({ [`GET ${ct}/config`]: ok({ description: 'mine' }) });
    const configured = px.configure('pve1', 104, stamp, settings, never);
    await expect(configured).rejects.toMatchObject({ reason: 'conflict' });
    expect(lines()).toEqual([`GET ${ct}/config`]);
  });
});
