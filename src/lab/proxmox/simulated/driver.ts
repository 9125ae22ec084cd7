import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Daemon } from '../daemon.ts';
import type { ContainerDriver, Running } from '../driver.ts';
import { isFree, makeLeases } from './addresses.ts';
import { type GuestSshd, startGuestSshd } from './guest-sshd.ts';
import { enterNamespace, type Namespace, openNamespace } from './namespace.ts';
import { copyRoot, emptyRun, makeRoot, nameRoot } from './roots.ts';

interface Live {
  namespace: Namespace;
  guest: GuestSshd;
  sshd: Daemon | undefined;
  control: Server;
}

/**
 * Containers as folders and namespaces: what runs inside really runs, with the container's own /etc, /root,
 * /home, /var and /run, the machine's programs read-only, its own processes and its own name. Networks are not
 * separate: a container answers SSH on a loopback address of its own.
 */
export function simulatedDriver(options: { dir: string; network: string; sshPort: number }): ContainerDriver {
  const live = new Map<number, Live>();
  const starting = new Set<number>();
  const leases = makeLeases(options.network, options.sshPort);
  const rootOf = (vmid: number) => join(options.dir, 'roots', String(vmid));

  async function stop(vmid: number): Promise<void> {
    const one = live.get(vmid);
    if (one === undefined) return;
    live.delete(vmid);
    await one.sshd?.end();
    await one.namespace.end();
    await new Promise((resolve) => one.control.close(resolve));
  }

  async function begin(vmid: number, boot: { hostname: string; address: string | undefined }): Promise<Running> {
    const root = rootOf(vmid);
    const address = boot.address ?? (await leases.lease(vmid));
    await nameRoot(root, boot.hostname);
    await emptyRun(root);
    const namespace = await openNamespace(root, boot.hostname);
    const guest = { root, pid: namespace.pid, address, port: options.sshPort };
    const one: Live = { namespace, guest, sshd: undefined, control: createServer() };
    live.set(vmid, one);
    await listen(one, join(root, 'run/lab.sock'));
    // An address outside loopback stands in the configuration only: the lab answers nowhere else.
    if (address.startsWith('127.') && (await isFree(address, options.sshPort))) one.sshd = await startGuestSshd(guest);
    return { pid: namespace.pid, address };
  }

  return {
    rootOf,
    create: (vmid, os, hostname) => makeRoot(rootOf(vmid), os, hostname),
    clone: (source, target) => copyRoot(rootOf(source), rootOf(target)),
    async start(vmid, boot) {
      if (live.has(vmid) || starting.has(vmid)) throw new Error(`CT ${vmid} already running`);
      starting.add(vmid);
      try {
        return await begin(vmid, boot);
      } catch (thrown) {
        await stop(vmid);
        throw thrown;
      } finally {
        starting.delete(vmid);
      }
    },
    stop,
    async destroy(vmid) {
      await stop(vmid);
      leases.release(vmid);
      await rm(rootOf(vmid), { recursive: true, force: true });
    },
    enter: (vmid, words, keepEnv) => enterNamespace(live.get(vmid)?.namespace.pid ?? 0, words, keepEnv),
    async close() {
      await Promise.all([...live.keys()].map(stop));
    },
  };
}

/** Where the container's `systemctl` asks for its SSH server: one verb a line, answered by `code text`. */
async function listen(one: Live, path: string): Promise<void> {
  await rm(path, { force: true });
  one.control.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (chunk) => {
      serve(one, String(chunk).trim()).then(
        (said) => socket.end(`${said}\n`),
        (thrown: unknown) => socket.end(`1 Job for ssh.service failed: ${String(thrown)}\n`),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    one.control.once('error', reject);
    one.control.listen(path, resolve);
  });
}

async function serve(one: Live, verb: string): Promise<string> {
  const active = one.sshd?.alive() === true;
  if (verb === 'is-active' || verb === 'status') return active ? '0 active' : '3 inactive';
  if (verb === 'start' && active) return '0 active';
  if (!/^(start|stop|restart|try-restart|reload|reload-or-restart|force-reload)$/.test(verb))
    return `1 Unknown command verb ${verb}.`;
  await one.sshd?.end();
  one.sshd = undefined;
  if (verb !== 'stop') one.sshd = await startGuestSshd(one.guest);
  return '0 active';
}
