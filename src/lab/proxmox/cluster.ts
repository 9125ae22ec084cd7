import { mkdir, readFile, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Authority, makeAuthority } from './certificate.ts';
import { command } from './command.ts';
import { faultControls } from './fault-controls.ts';
import { takeFolder } from './folder.ts';
import { type Front, type LoggedRequest, makeFront } from './https.ts';
import type { LabNode, LabProxmox, LabProxmoxOptions } from './lab-proxmox.ts';
import { configFiles } from './node/config-files.ts';
import { serveConsole } from './node/console.ts';
import { freePort, makeNodeSshd, type NodeKeys, type NodeSshd, nodeAccount } from './node/sshd.ts';
import { addBot, addTemplate, makeWorld, type Template, usualTemplates } from './seed.ts';
import { isFree } from './simulated/addresses.ts';
import { simulatedDriver } from './simulated/driver.ts';
import { realTimes } from './times.ts';
import { truth } from './truth.ts';
import { refreshView } from './view.ts';
import type { World } from './world.ts';

/** What has to be ended, newest first. */
type Undo = (() => Promise<unknown>)[];

/**
 * Starts a two-node Proxmox cluster that speaks the real protocols on loopback: the HTTPS API, and `pct` and
 * `pvesh` behind a real SSH server on each node.
 * @throws OpsError `failed` when openssl, sshd or namespaces are not to be had here; nothing is left running
 */
export async function startProxmox(options: LabProxmoxOptions = {}): Promise<LabProxmox> {
  const dir = await takeFolder(options.dir);
  const undo: Undo = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    const failures: unknown[] = [];
    // One that fails does not keep the rest from being ended.
    for (const step of undo.splice(0).reverse()) await step().catch((thrown: unknown) => failures.push(thrown));
    if (failures.length > 0) throw failures[0];
  };
  try {
    return { ...(await start(dir, options, undo)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function start(dir: string, options: LabProxmoxOptions, undo: Undo): Promise<Omit<LabProxmox, 'stop'>> {
  const network = options.network ?? `127.88.${1 + Math.floor(Math.random() * 250)}`;
  const sshPort = options.containerSshPort ?? ((await isFree(`${network}.1`, 22)) ? 22 : await freePort());
  const driver = (options.driver ?? simulatedDriver)({ dir, network, sshPort });
  const templates = options.templates ?? usualTemplates;
  const times = { ...realTimes, ...options.times };
  const world = makeWorld({ nodes: ['pve1', 'pve2'], times, driver });
  undo.push(() => driver.close());
  undo.push(() => endTasks(world));
  const token = addBot(world);
  const keyFile = join(dir, 'bot_ed25519');
  const adminKeyFile = join(dir, 'admin_ed25519');
  const [authority] = await Promise.all([
    makeAuthority(dir),
    ...[keyFile, adminKeyFile].map((file) =>
      command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', file]),
    ),
    addTemplates(world, templates),
  ]);
  refreshView(world);
  if (times.pvestatd > 0) {
    const round = setInterval(() => refreshView(world), times.pvestatd).unref();
    undo.push(async () => clearInterval(round));
  }
  const log: LoggedRequest[] = [];
  const fronts = new Map<string, Front>();
  const sshds = new Map<string, NodeSshd>();
  const publicKey = async (file: string) => (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
  const keys = { bot: await publicKey(keyFile), admin: await publicKey(adminKeyFile) };
  world.changed = configFiles(world, new Map([...world.nodes.keys()].map((name) => [name, join(dir, name, 'lxc')])));
  world.changed();
  for (const [index, name] of [...world.nodes.keys()].entries()) {
    const ports = { api: options.apiPorts?.[index] ?? 0, ssh: options.sshPorts?.[index] ?? 0 };
    await startNode({ world, name, folder: join(dir, name), authority, keys, ports, log, fronts, sshds, undo });
  }
  const lines = await Promise.all([...sshds.values()].map((sshd) => sshd.hostKeyLine()));
  return {
    nodes: [...world.nodes.keys()].map((name) => shownNode(name, fronts.get(name)?.port, sshds.get(name)?.port)),
    templates,
    caPem: authority.caPem,
    token,
    rootPassword: world.users.get('root@pam')?.password ?? '',
    sshUser: nodeAccount(),
    privateKey: await readFile(keyFile, 'utf8'),
    privateKeyFile: keyFile,
    admin: { user: userInfo().username, privateKeyFile: adminKeyFile },
    knownHosts: `${lines.join('\n')}\n`,
    containerSshPort: sshPort,
    addPveUser(userid, { enabled = true, password } = {}) {
      world.users.set(userid, { userid, enabled, password, comment: undefined, email: undefined, groups: [] });
    },
    containers: () => [...world.cts.values()].map((ct) => truth(ct, world.acl, driver)),
    requests: () => log,
    tasks: () =>
      [...world.tasks.values()].flatMap(({ type, id, exitstatus, tookMs }) =>
        exitstatus === undefined || tookMs === undefined ? [] : [{ type, id, exitstatus, tookMs }],
      ),
    faults: faultControls(world, fronts, sshds),
    rootOf: driver.rootOf,
  };
}

/** Workers end before the roots that they work on. */
async function endTasks(world: World): Promise<void> {
  for (const task of world.tasks.values()) task.abort.abort(new Error('interrupted by signal'));
  await Promise.all([...world.tasks.values()].map((task) => task.ended));
}

/** One root is made for each operating system, and copied to the other nodes. */
async function addTemplates(world: World, templates: readonly Template[]): Promise<void> {
  await Promise.all(
    [...new Set(templates.map((one) => one.os))].map(async (os) => {
      const [first, ...others] = templates.filter((one) => one.os === os);
      if (first === undefined) return;
      await addTemplate(world, first);
      for (const other of others) await addTemplate(world, other, first.vmid);
    }),
  );
}

interface NodeParts {
  world: World;
  name: string;
  folder: string;
  authority: Authority;
  keys: NodeKeys;
  ports: { api: number; ssh: number };
  log: LoggedRequest[];
  fronts: Map<string, Front>;
  sshds: Map<string, NodeSshd>;
  undo: Undo;
}

async function startNode(parts: NodeParts): Promise<void> {
  const { world, name, folder, undo } = parts;
  await mkdir(folder, { recursive: true });
  const [tls, sshd] = await Promise.all([
    parts.authority.issue(name),
    makeNodeSshd(folder, parts.keys, parts.ports.ssh),
  ]);
  const node = world.nodes.get(name);
  if (node !== undefined) node.fingerprint = tls.fingerprint;
  const console = await serveConsole(world, name, join(folder, 'console.sock'));
  undo.push(() => console.close());
  await sshd.start();
  undo.push(() => sshd.stop());
  const front = await makeFront(world, name, tls, parts.ports.api, parts.log);
  undo.push(() => front.stop());
  parts.fronts.set(name, front);
  parts.sshds.set(name, sshd);
}

const shownNode = (name: string, apiPort = 0, sshPort = 0): LabNode => ({
  name,
  apiUrl: `https://127.0.0.1:${apiPort}`,
  host: '127.0.0.1',
  apiPort,
  sshHost: '127.0.0.1',
  sshPort,
});
