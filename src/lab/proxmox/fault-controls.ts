import { OpsError } from '../../errors.ts';
import type { Lacking } from './driver.ts';
import { noFaults, type ReplyFault } from './faults.ts';
import type { Front } from './https.ts';
import type { NodeSshd } from './node/sshd.ts';
import type { World } from './world.ts';

/** The faults that a test or a demo can order. `times` is how often; once unless said. */
export interface FaultControls {
  /** The next task of this type (`vzclone`, `vzstart`, ...) fails with this exit status and puts its locks right. */
  failTask(type: string, exitstatus: string, options?: { log?: readonly string[]; times?: number }): void;
  /** The next task's worker is killed: exit status `unexpected status`, and its locks stay until `unlock`. */
  killTask(type: string, times?: number): void;
  /** The next task of this type never ends, until it is aborted through the API. */
  hangTask(type: string, times?: number): void;
  /** Locks a container's configuration, for a while or until `unlock`. */
  lock(vmid: number, lock: string, forMs?: number): void;
  unlock(vmid: number): void;
  /** Full: what is cloned or created there fails in its task; `false` frees it. */
  storageFull(name: string, full?: boolean): void;
  /** The node is cut off, its containers end. Two nodes keep no quorum then, unless a third vote does (`quorate`, the default). */
  nodeOffline(name: string, options?: { quorate?: boolean }): Promise<void>;
  nodeOnline(name: string): Promise<void>;
  /** Only the node's API goes; its containers and its SSH server stay. `nodeOnline` brings it back. */
  pveproxyDown(name: string): Promise<void>;
  /** The next requests that match are answered like this and not carried out. `path` is below /api2/json. */
  answerNext(
    method: string,
    path: string | RegExp,
    reply: { status: number; reason: string; body?: unknown; times?: number },
  ): void;
  /** Carried out, and then the connection is dropped. */
  loseReply(method: string, path: string | RegExp, times?: number): void;
  slowReply(method: string, path: string | RegExp, ms: number, times?: number): void;
  /** The next `pct` or `pvesh` calls start and never say anything. */
  hangPct(times?: number): void;
  /** The node's SSH server comes back with another host key; its known_hosts line. */
  changeHostKey(node: string): Promise<string>;
  /** No DHCP server answers this container, or any; `false` lets them answer again. */
  withholdAddress(vmid: number | 'all', on?: boolean): void;
  /** The template lacks this from now on, and so does every clone of it. Only where containers are real. */
  stripTemplate(vmid: number, what: Lacking): Promise<void>;
  /** Takes back every ordered fault but nodes that are off and what was taken from templates. */
  clear(): void;
}

export function faultControls(
  world: World,
  fronts: ReadonlyMap<string, Front>,
  sshds: ReadonlyMap<string, NodeSshd>,
): FaultControls {
  const { faults } = world;
  const reply = (method: string, path: string | RegExp, times: number, effect: ReplyFault['effect']) =>
    faults.replies.push({ method, path, times, effect });
  return {
    failTask: (type, exitstatus, { log, times = 1 } = {}) => {
      faults.tasks.push({ type, outcome: { exitstatus, ...(log ? { log } : {}) }, times });
    },
    killTask: (type, times = 1) => void faults.tasks.push({ type, outcome: 'killed', times }),
    hangTask: (type, times = 1) => void faults.tasks.push({ type, outcome: 'hang', times }),
    lock(vmid, lock, forMs) {
      const { config } = known(world.cts, vmid);
      config.lock = lock;
      if (forMs !== undefined) setTimeout(() => config.lock === lock && delete config.lock, forMs).unref();
    },
    unlock: (vmid) => void delete known(world.cts, vmid).config.lock,
    storageFull(name, full = true) {
      known(world.storages, name).full = full;
    },
    async nodeOffline(name, { quorate = true } = {}) {
      const node = known(world.nodes, name);
      Object.assign(node, { online: false, offSince: Date.now(), unreachableKnown: false });
      world.quorate = quorate;
      const guests = [...world.cts.values()].filter((ct) => ct.node === name && ct.running !== undefined);
      await Promise.all([
        known(fronts, name).stop(),
        known(sshds, name).stop(),
        ...guests.map(async (ct) => {
          await world.driver.stop(ct.vmid);
          ct.running = undefined;
        }),
      ]);
    },
    async nodeOnline(name) {
      const node = known(world.nodes, name);
      const wasOff = !node.online;
      Object.assign(node, { online: true, proxyUp: true, ...(wasOff ? { since: Date.now() } : {}) });
      world.quorate = [...world.nodes.values()].every((one) => one.online);
      await known(fronts, name).start();
      if (wasOff) await known(sshds, name).start();
    },
    async pveproxyDown(name) {
      known(world.nodes, name).proxyUp = false;
      await known(fronts, name).stop();
    },
    answerNext: (method, path, { times = 1, ...answer }) =>
      void reply(method, path, times, { kind: 'answer', ...answer }),
    loseReply: (method, path, times = 1) => void reply(method, path, times, { kind: 'lose' }),
    slowReply: (method, path, ms, times = 1) => void reply(method, path, times, { kind: 'slow', ms }),
    hangPct(times = 1) {
      faults.hangingPct += times;
    },
    async changeHostKey(name) {
      const sshd = known(sshds, name);
      await sshd.changeHostKey();
      return sshd.hostKeyLine();
    },
    withholdAddress(vmid, on = true) {
      if (on) faults.withoutAddress.add(vmid);
      else faults.withoutAddress.delete(vmid);
      world.driver.whole?.withhold(faults.withoutAddress);
    },
    async stripTemplate(vmid, what) {
      if (world.driver.whole === undefined) {
        throw new OpsError('invalid', 'Templates can only be stripped where containers are real.');
      }
      await world.driver.whole.strip(vmid, what);
    },
    clear() {
      Object.assign(faults, noFaults());
      world.driver.whole?.withhold(faults.withoutAddress);
      for (const storage of world.storages.values()) storage.full = false;
    },
  };
}

function known<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new OpsError('not-found', `The lab has no ${String(key)}.`);
  return value;
}
