/** Lines for a terminal that log in to containers of the lab. */
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sshLine } from '../demo/login.ts';
import type { Lab } from '../lab.ts';
import type { LabContainer } from '../proxmox/lab-proxmox.ts';

/**
 * Finds lines, and remembers them for as long as a container keeps its address and its host keys. Null where nobody
 * whose key is here has an account.
 */
export function sshLines(lab: Lab, lineFor = sshLine): (container: LabContainer) => Promise<string | null> {
  const known = new Map<number, { key: string; line: string | null }>();

  async function find({ vmid, hostname, address, acl }: LabContainer): Promise<string | null> {
    if (hostname === undefined || address === undefined) return null;
    const etc = await stat(join(lab.proxmox.rootOf(vmid), 'etc/ssh')).catch(() => undefined);
    if (!etc) return null;
    // Who may log in is who has been given the container.
    const key = [hostname, address, etc.mtimeMs, ...acl.map(({ userid }) => userid)].join(' ');
    const remembered = known.get(vmid);
    if (remembered?.key === key) return remembered.line;
    const found = await lineFor(lab, hostname).catch(() => null);
    const [, keyFile = '', user] = / -i (\S+) .*?(\w+)@[^\s@]+$/.exec(found ?? '') ?? [];
    const isTheirs = acl.some(({ userid }) => userid.split('@')[0] === user);
    const line = isTheirs && (await isThere(keyFile)) ? found : null;
    known.set(vmid, { key, line });
    return line;
  }

  return (container) =>
    container.state === 'running' && !container.isTemplate ? find(container) : Promise.resolve(null);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
