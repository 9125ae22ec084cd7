import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../../../src/lab/lab.ts';
import { sshLines } from '../../../../src/lab/page/ssh-lines.ts';
import type { LabContainer } from '../../../../src/lab/proxmox/lab-proxmox.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-test-lines-'));
  await mkdir(join(root, '104/etc/ssh'), { recursive: true });
  await writeFile(join(root, 'key'), 'secret');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const container = (more: Partial<LabContainer> = {}): LabContainer => ({
  ...{ vmid: 104, node: 'pve1', hostname: 'web', state: 'running', isTemplate: false, tags: [], config: {} },
  ...{ description: undefined, lock: undefined, address: '192.0.2.7', acl: [{ userid: 'ada@pve', roleid: 'Owner' }] },
  ...more,
});
const line = (file = 'key') => `ssh -i ${join(root, file)} -o IdentitiesOnly=yes ada@192.0.2.7`;
function lines(lineFor: () => Promise<string> = async () => line()) {
  const asked: string[] = [];
  const lab = { proxmox: { rootOf: (vmid: number) => join(root, String(vmid)) } } as Lab;
  const find = sshLines(lab, (_lab, hostname) => {
    asked.push(hostname);
    return lineFor();
  });
  return { asked, find };
}

describe('a line that logs in', () => {
  it('is there for a container of the person whose key is here', async () => {
    expect(await lines().find(container())).toBe(line());
  });

  it.each<[string, Partial<LabContainer>]>([
    ['is of somebody else', { acl: [{ userid: 'ben@pve', roleid: 'Owner' }] }],
    ['is nobody’s', { acl: [] }],
    ['stands still', { state: 'stopped' }],
    ['is a template', { isTemplate: true }],
    ['has no address', { address: undefined }],
    ['has no SSH server', { vmid: 105 }],
  ])('is not there when it %s', async (_what, more) => {
    expect(await lines().find(container(more))).toBeNull();
  });

  it('is not there where the key is not', async () => {
    expect(await lines(async () => line('lost')).find(container())).toBeNull();
  });

  it('is not there when it cannot be told', async () => {
    expect(await lines(() => Promise.reject(new Error('no key'))).find(container())).toBeNull();
  });

  it('is found once, and again after the address or the host keys changed', async () => {
    const { asked, find } = lines();
    for (let time = 0; time < 3; time += 1) await find(container());
    expect(asked).toHaveLength(1);
    await find(container({ address: '192.0.2.8' }));
    expect(asked).toHaveLength(2);
    await utimes(join(root, '104/etc/ssh'), 1000, 1000);
    await find(container({ address: '192.0.2.8' }));
    expect(asked).toHaveLength(3);
  });
});
