import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { answer } from '../../../../src/lab/proxmox/api.ts';
import type { ContainerDriver } from '../../../../src/lab/proxmox/driver.ts';
import type { TaskFault } from '../../../../src/lab/proxmox/faults.ts';
import type { Identity } from '../../../../src/lab/proxmox/permissions.ts';
import { setEntry } from '../../../../src/lab/proxmox/routes/acl.ts';
import { refreshView } from '../../../../src/lab/proxmox/view.ts';
import type { Ct, World } from '../../../../src/lab/proxmox/world.ts';
import { comparable, ct, type Exchange, exchanges, none, recordedWorld, replay, root } from './replay.ts';

/** Recorded exchanges that are not replayed, and why. */
const leftOut: ReadonlyMap<number, string> = new Map([
  [162, 'the console programs were missing on the recorded cluster'],
  [163, 'the console programs were missing on the recorded cluster'],
  [169, 'the text is that of qemu-img on a file system of its own'],
  [171, 'the text is the whole command line of tar'],
  [268, 'its 8,193 characters were cut short when it was recorded'],
]);

const alice = { userid: 'alice@pve', tokenid: undefined };
const bot = (tokenid: string): Identity => ({ userid: 'bot@pve', tokenid });

/** Who asked; undefined where the credentials were missing or wrong. */
function asker(n: number): Identity | undefined {
  if (n >= 55 && n <= 66) return bot('ops');
  if (n === 264 || (n >= 67 && n <= 70)) return undefined;
  if (n === 106 || n === 108) return root;
  if (n >= 105 && n <= 134) return bot('ops2');
  if (n >= 136 && n <= 138) return { userid: 'root@pam', tokenid: 't1' };
  if ((n >= 253 && n <= 262) || n === 266 || n === 267) return alice;
  return root;
}

const grant = (world: World, path: string, roleid: string, ugid: string) =>
  setEntry(world, { path, roleid, ugid, type: 'user', propagate: true });
const order = (world: World, type: string, outcome: TaskFault['outcome']) =>
  world.faults.tasks.push({ type, outcome, times: 1 });
const abortAll = async (world: World) => {
  for (const task of world.tasks.values()) {
    if (task.endtime === undefined) task.abort.abort(new Error('interrupted by signal'));
    await task.ended;
  }
};
const put = async (world: World, made: Ct) => {
  world.cts.set(made.vmid, made);
  await world.driver.create(made.vmid, 'debian', String(made.config.hostname), made.node);
};

/** What happened on the recorded cluster between two exchanges, before the one of this number. */
const between: Readonly<Record<number, (world: World) => unknown>> = {
  27: async (world) => {
    await put(world, ct(111, 'c111'));
    refreshView(world);
    await put(world, ct(120, 'c120'));
  },
  28: (world) => order(world, 'vzclone', 'hang'),
  34: async (world) => {
    await abortAll(world);
    await put(world, ct(130, 'l130'));
  },
  105: (world) => grant(world, '/vms', 'PVEVMAdmin', 'bot@pve'),
  193: (world) => Object.assign(world.nodes.get('pve2') ?? {}, { proxyUp: false }),
  195: (world) => {
    Object.assign(world.nodes.get('pve2') ?? {}, { proxyUp: true, online: false });
    world.quorate = false;
  },
  207: (world) => {
    Object.assign(world.nodes.get('pve2') ?? {}, { online: true });
    world.quorate = true;
  },
  209: (world) => put(world, ct(171, 'x171', { memory: 256, swap: 0, protection: 1 })),
  213: (world) => order(world, 'vzclone', 'killed'),
  219: (world) => {
    delete world.cts.get(100)?.config.lock;
    order(world, 'vzclone', 'hang');
  },
  248: async (world) => {
    delete world.cts.get(141)?.config.lock;
    const path = '/nodes/pve1/lxc/102/status/start';
    await answer(world, { method: 'POST', path, params: {}, credentials: none, via: 'pve1', who: root });
    await Promise.all([...world.tasks.values()].map((task) => task.ended));
    refreshView(world);
  },
  // The next change came while it was still starting.
  272: (world) => order(world, 'vzstart', 'hang'),
};

/** A real container has its static address a moment after its start; the recorded one was looked at after that. */
async function addressed(world: World, { path, body }: Exchange): Promise<void> {
  const vmid = Number(/lxc\/(\d+)\/interfaces$/.exec(path)?.[1]);
  const { whole } = world.driver;
  if (whole === undefined || Number.isNaN(vmid) || !JSON.stringify(body ?? '').includes('192.0.2.')) return;
  const has = (inet: string) => inet.startsWith('192.0.2.');
  await expect
    .poll(
      async () =>
        ((await whole.interfaces(vmid)) ?? []).flatMap((one) => one.addresses.map((at) => at.address)).some(has),
      {
        timeout: 20_000,
      },
    )
    .toBe(true);
}

/** Only what has booted shuts down when it is asked; the recorded one had been up for long. */
async function booted(world: World, { path, exitstatus }: Exchange): Promise<void> {
  const vmid = Number(/lxc\/(\d+)\/status\/shutdown$/.exec(path)?.[1]);
  const { driver } = world;
  if (driver.whole === undefined || Number.isNaN(vmid) || exitstatus !== 'OK') return;
  const [program = '', ...words] = driver.enter(vmid, ['systemctl', 'is-system-running'], false);
  const state = () => spawnSync(program, words, { encoding: 'utf8' }).stdout.trim();
  await expect.poll(state, { timeout: 60_000 }).toMatch(/running|degraded/);
}

/** Replays everything on a cluster whose containers are this driver's. */
export async function replayAll(driver: ContainerDriver): Promise<void> {
  const world = await recordedWorld(driver);
  const upids = new Map<string, string>();
  const differing: unknown[] = [];
  let replayed = 0;
  for (const exchange of exchanges) {
    const { n } = exchange;
    await between[n]?.(world);
    if (leftOut.has(n)) continue;
    await addressed(world, exchange);
    await booted(world, exchange);
    const reply = await replay(world, exchange, asker(n), upids);
    const upid = reply.body?.data;
    const wanted: Record<string, unknown> = { status: exchange.status, reason: exchange.reason ?? 'OK' };
    const got: Record<string, unknown> = {
      status: reply.status,
      reason: reply.reason.replace(/conf\.tmp\.\d+/, 'conf.tmp'),
    };
    wanted.reason = String(wanted.reason).replace(/conf\.tmp\.\d+/, 'conf.tmp');
    if (typeof upid === 'string' && upid.startsWith('UPID:')) {
      upids.set(String(exchange.body?.data), upid);
      if (exchange.exitstatus !== undefined) {
        wanted.exitstatus = exchange.exitstatus;
        got.exitstatus = await world.tasks.get(upid)?.ended;
      }
    }
    if (!exchange.partial) {
      wanted.body = comparable(exchange.body ?? null);
      got.body = comparable(reply.body ?? null);
    }
    replayed += 1;
    if (JSON.stringify(wanted) !== JSON.stringify(got))
      differing.push({ n, asked: `${exchange.method} ${exchange.path} ${exchange.params ?? ''}`, wanted, got });
  }
  expect(differing).toEqual([]);
  expect([replayed, exchanges.length]).toEqual([271, 276]);
}
