/** Taking away everything that carries a lab's name: when it stops, and when the next one finds it dead. */
import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';
import { command } from '../command.ts';
import { endDhcp } from './dhcp.ts';
import { removeRules } from './filter-rules.ts';
import { removeTree, unmountBelow } from './trees.ts';

const CGROUPS = '/sys/fs/cgroup';
const PATIENCE_MS = 10_000;

/**
 * Ends what still runs in the lab's control groups, then removes those, its rules, its bridge, its mounts and its folder.
 * What is not there is no matter.
 * @param home the lab's own folder; its `subnet` says which rules are its own
 */
export async function removeLab(name: string, home: string): Promise<void> {
  await endDhcp(home);
  await removeGroups(name);
  const subnet = await readFile(join(home, 'subnet'), 'utf8').catch(() => undefined);
  if (subnet !== undefined) await removeRules(name, subnet.trim());
  await command(['ip', 'link', 'del', name]).catch(() => undefined);
  await unmountBelow(home);
  await removeTree(home);
}

/** The control groups of one container, or of all where `vmid` is not given. */
export async function removeGroups(name: string, vmid?: number): Promise<void> {
  // LXC makes them below the group that it was started in, in every hierarchy there is.
  const pattern = `lxc.*.${name}-${vmid ?? '*'}`;
  const found = await command(['find', CGROUPS, '-type', 'd', '-name', pattern, '-prune']).catch(() => '');
  const groups = found.split('\n').filter((path) => path !== '');
  const deadline = Date.now() + PATIENCE_MS;
  for (const group of groups) await removeGroup(group, deadline);
}

async function removeGroup(group: string, deadline: number): Promise<void> {
  const below = await readdir(group, { withFileTypes: true }).catch(() => []);
  for (const entry of below) if (entry.isDirectory()) await removeGroup(join(group, entry.name), deadline);
  for (;;) {
    const gone = await rmdir(group).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (gone) return;
    if (Date.now() > deadline) throw new OpsError('failed', `The lab could not remove the control group ${group}.`);
    await endAll(group);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function endAll(group: string): Promise<void> {
  const pids = await readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '');
  for (const pid of pids.split('\n').map(Number)) {
    try {
      if (pid > 1) process.kill(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile.
    }
  }
}
