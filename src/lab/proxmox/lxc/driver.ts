/** Containers as real LXC containers: an init of their own, a network of their own, limits that hold. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import type { Boot, ContainerDriver, Lacking, Running } from '../driver.ts';
import { type LiveContainer, type LxcPlace, placeWords, startContainer } from './container.ts';
import type { Dhcp } from './dhcp.ts';
import type { Ground } from './ground.ts';
import { interfacesOf } from './interfaces.ts';
import { removeGroups } from './leftovers.ts';
import { isUnified, keysHere, useOf } from './limits.ts';
import { lxcConfig } from './lxc-config.ts';
import { dressRoot, forgetMachine } from './root-files.ts';
import { type Roots, rootIn } from './roots.ts';
import { stripRoot } from './strip.ts';
import { removeTree } from './trees.ts';

/** What the driver remembers of a container beside its folder. */
interface Known {
  node: string;
  /** The MACs under which DHCP knows it, from its last start. */
  macs: string[];
  address: string | undefined;
  live: LiveContainer | undefined;
}

const inside = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=linux', 'container=lxc'];

/** Its containers are Debian's. Where they stand is the lab's; its owner takes the ground away. */
export function lxcDriver({ ground, dhcp, roots }: { ground: Ground; dhcp: Dhcp; roots: Roots }): ContainerDriver {
  const known = new Map<number, Known>();
  let withheld: ReadonlySet<number | 'all'> = new Set();

  const of = (vmid: number): Known => {
    const one = known.get(vmid);
    if (one === undefined) throw new Error(`CT ${vmid} does not exist`);
    return one;
  };
  const placeOn = (node: string, vmid: number): LxcPlace => ({
    folder: join(ground.home, node),
    name: `${ground.name}-${vmid}`,
  });
  const place = (vmid: number) => placeOn(of(vmid).node, vmid);
  const folderOf = (vmid: number) => join(place(vmid).folder, place(vmid).name);
  const rootOf = (vmid: number) =>
    known.has(vmid) ? rootIn(folderOf(vmid)) : join(ground.home, 'nothing', String(vmid));
  const snapshotOf = (vmid: number, name: string) => join(folderOf(vmid), 'snapshots', name);
  const pidOf = (vmid: number): number => {
    const pid = known.get(vmid)?.live?.pid();
    if (pid === undefined) throw new Error(`CT ${vmid} not running`);
    return pid;
  };

  /** LXC's own folders must be open to the container's root, which is nobody here. */
  async function make(vmid: number, node: string, root: (folder: string) => Promise<void>): Promise<void> {
    known.set(vmid, { node, macs: [], address: undefined, live: undefined });
    await mkdir(folderOf(vmid), { recursive: true, mode: 0o711 });
    await root(folderOf(vmid));
    await forgetMachine(rootOf(vmid));
  }

  function tellDhcp(): void {
    const macs = [...known].filter(([vmid]) => withheld.has(vmid)).flatMap(([, one]) => one.macs);
    dhcp.ignore(withheld.has('all') ? undefined : macs);
  }

  async function start(vmid: number, boot: Boot): Promise<Running> {
    const one = of(vmid);
    if (one.live !== undefined) throw new Error(`CT ${vmid} already running`);
    one.macs = boot.networks.map(({ mac }) => mac);
    one.address = boot.address;
    if (withheld.size > 0) tellDhcp();
    await dressRoot(rootOf(vmid), boot);
    const at = { lab: ground.name, vmid, root: rootOf(vmid) };
    const live = await startContainer(place(vmid), lxcConfig(at, boot, keysHere(boot.limits, vmid), isUnified()));
    one.live = live;
    const ended = live.ended.then(async () => {
      if (one.live === live) one.live = undefined;
    });
    return { pid: pidOf(vmid), address: boot.address, ended };
  }

  async function stop(vmid: number): Promise<void> {
    const one = known.get(vmid);
    const live = one?.live;
    if (one === undefined || live === undefined) return;
    await live.kill();
    if (one.live === live) one.live = undefined;
    await removeGroups(ground.name, vmid);
  }

  return {
    rootOf,
    async create(vmid, os, _hostname, node) {
      if (os !== 'debian')
        throw new Error(`unable to create CT ${vmid} - the lab has no such system for real containers`);
      await make(vmid, node, roots.create);
    },
    clone: (source, target, _hostname, node) => make(target, node, (folder) => roots.clone(folderOf(source), folder)),
    start,
    stop,
    async destroy(vmid) {
      const one = known.get(vmid);
      if (one === undefined) return;
      await stop(vmid);
      for (const mac of one.macs) await dhcp.release(mac);
      await roots.remove(folderOf(vmid));
      known.delete(vmid);
    },
    enter(vmid, words, keepEnv) {
      const clean = keepEnv ? [] : ['--clear-env', ...inside.flatMap((one) => ['--set-var', one])];
      // Started in /root, as root's login on a node is; it is the container's /root then.
      return ['/usr/bin/env', '-C', '/root', 'lxc-attach', ...placeWords(place(vmid)), ...clean, '--', ...words];
    },
    async close() {
      await Promise.all([...known.keys()].map(stop));
    },
    whole: {
      shutdown: async (vmid, seconds) => {
        const { live } = of(vmid);
        return live === undefined || live.shutdown(seconds);
      },
      async migrate(vmid, node) {
        const before = folderOf(vmid);
        of(vmid).node = node;
        await mkdir(place(vmid).folder, { recursive: true, mode: 0o711 });
        await roots.move(before, folderOf(vmid));
      },
      async limit(vmid, limits) {
        for (const [key, value] of keysHere(limits, vmid)) {
          await command(['lxc-cgroup', ...placeWords(place(vmid)), key, value]);
        }
      },
      async snapshot(vmid, name) {
        await mkdir(join(folderOf(vmid), 'snapshots'), { recursive: true });
        await roots.save(folderOf(vmid), snapshotOf(vmid, name));
      },
      rollback: (vmid, name) => roots.bringBack(folderOf(vmid), snapshotOf(vmid, name)),
      dropSnapshot: (vmid, name) => removeTree(snapshotOf(vmid, name)),
      interfaces: async (vmid) => {
        const pid = known.get(vmid)?.live?.pid();
        // It may end while it is asked.
        return pid === undefined ? undefined : interfacesOf(pid).catch(() => undefined);
      },
      figures(vmid) {
        const pid = known.get(vmid)?.live?.pid();
        return pid === undefined ? undefined : useOf(place(vmid).name, pid);
      },
      addressOf(vmid) {
        const one = known.get(vmid);
        return one?.address ?? one?.macs.map((mac) => dhcp.leaseOf(mac)).find((address) => address !== undefined);
      },
      withhold(from) {
        withheld = new Set(from);
        tellDhcp();
      },
      strip: (vmid: number, what: Lacking) => stripRoot(rootOf(vmid), what),
    },
  };
}
