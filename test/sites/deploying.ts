/** One real container, the lab's forge, and an application in a repository: what the tests of deploying share. */
import { deployContainer } from '../../jobs/deploy-container.ts';
import { addAccount } from '../../jobs/guest/account.ts';
import type { Facts, Ports } from '../../jobs/ports.ts';
import {
  buildComponents,
  cloneRepository,
  installDependencies,
  startComponents,
  writeEnvironment,
} from '../../jobs/steps/deployment.ts';
import type { ContainerRecord } from '../../src/domain/container-record.ts';
import { DeployRequest } from '../../src/domain/deploy-request.ts';
import { type Component, Deployment, environmentSecret, TOKEN_SECRET } from '../../src/domain/deployment.ts';
import type { Progress } from '../../src/engine/journal.ts';
import { run } from '../../src/engine/run.ts';
import { startForge } from '../../src/lab/forge/forge.ts';
import { startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { cacheDir, realContainers } from '../harness/lxc-lab.ts';
import { DyingJournal } from '../unit/engine/world.ts';
import { newWorld, request } from '../unit/jobs/world.ts';

const signal = new AbortController().signal;
export const target = { node: 'pve1', vmid: 300 };

/** Answers with what it was started with: its version, its user, and what it finds in its environment. */
const SERVER = `
import http.server, json, os, pwd
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        about = {'version': open('built.txt').read().strip(), 'user': pwd.getpwuid(os.getuid()).pw_name,
                 'folder': os.getcwd(), 'pid': os.getpid(), 'environment': dict(os.environ)}
        body = json.dumps(about).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
print('about to listen', flush=True)
http.server.ThreadingHTTPServer((os.environ.get('BIND', '0.0.0.0'), int(os.environ['PORT'])), Handler).serve_forever()
`;

export const FILES = {
  'web/server.py': SERVER,
  'web/source.txt': 'one\n',
  'worker/worker.sh': 'echo working\nexec sleep 100000\n',
  'my_app.v2/web/note': 'A dot and an underscore are fine.\n',
};

export const web: Component = {
  name: 'web',
  path: 'web',
  install: 'id -un > installed && echo "$HOME" >> installed',
  build: 'cp source.txt built.txt && echo "built by $(id -un)" > /dev/stderr',
  start: 'python3 server.py',
  port: 3000,
  hasEnvironment: true,
};
export const worker: Component = {
  name: 'worker',
  path: 'worker',
  install: '',
  build: '',
  start: 'bash worker.sh',
  hasEnvironment: false,
};

export interface About {
  version: string;
  user: string;
  folder: string;
  pid: number;
  environment: Record<string, string>;
}

export async function startDeploying(dir: string) {
  const lxc = await startLxc({ cacheDir });
  const forge = await startForge({ dir, address: lxc.network.address });
  const cluster = await startLabCluster({}, realContainers(lxc));
  await cluster.px.clone(
    { ...target, templateVmid: 9001, hostname: 'web', stamp: 'job-1', storage: undefined },
    signal,
  );
  const boot = async () => {
    await cluster.px.start(target.node, target.vmid, signal);
    return cluster.px.address(target.node, target.vmid, 30_000, signal);
  };
  let address = await boot();
  await addAccount(cluster.guest, target, { uid: 'ada', name: 'Ada' }, signal);
  await forge.commit('app', 'main', FILES);
  const world = newWorld();
  const authorities = { [forge.address]: forge.caPem };
  const rules = { installMs: 20_000, buildMs: 30_000, mostProcesses: 100, startMs: 6000, authorities };
  const ports: Ports = {
    ...world.ports,
    guest: cluster.guest,
    catalogue: { ...world.ports.catalogue, deployment: rules },
  };
  const output: string[] = [];
  let jobs = 0;

  const deployment = (components: Component[], more: Partial<Deployment> = {}): Deployment =>
    Deployment.parse({
      repository: { url: repository('app'), branch: 'main', root: '', isPrivate: false },
      services: [],
      customServices: [],
      rootStart: '',
      components,
      ...more,
    });
  const repository = (name: string) => `${forge.url}/samples/${name}`;
  const inside = (body: string, ...input: string[]) =>
    cluster.guest.run(target, { label: 'looking', body, input, timeoutMs: 60_000 }, signal);

  return {
    ...{ forge, cluster, world, ports, output, deployment, repository, inside, rules },
    newJob: () => `bjob${String(++jobs).padStart(8, '0')}`,
    get address() {
      return address;
    },
    /** What the steps know of a container that is there. */
    known: (wanted: Deployment) => ({
      ...{ request: { ...request, deployment: wanted }, owner: 'ada', vmid: target.vmid, address, secrets: 0 },
      placement: { node: target.node, templateVmid: 9001 },
      joined: { kind: 'accounts' as const },
      admitted: { users: ['ada'], groups: [], sudo: true },
      runtimes: [] as Facts['runtimes'],
      services: [],
    }),
    context: (job: string) => ({
      ...{ ports, job, signal },
      note: (text: string, as?: 'output') => void (as === 'output' && output.push(text)),
    }),
    /** What answers on a port of the container. */
    async about(port = 3000): Promise<About> {
      const answer = await fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(2000) });
      return (await answer.json()) as About;
    },
    async reboot() {
      await cluster.px.stop(target.node, target.vmid, signal);
      address = await boot();
    },
    async stop() {
      await cluster.stop();
      await forge.stop();
      await lxc.stop();
    },
  };
}

export type Deploying = Awaited<ReturnType<typeof startDeploying>>;

const STEPS = [cloneRepository, writeEnvironment, installDependencies, buildComponents, startComponents];

/** The whole plan of deploying again, of the container that `record` tells of. */
export async function deployAgain(lab: Deploying, record: ContainerRecord, force = false): Promise<Progress> {
  lab.world.index.set(record.job, record);
  const by = record.owner;
  const asked = { v: 1, container: record.job, hostname: record.hostname, owner: by, by, force };
  const ports: Ports = {
    ...lab.ports,
    hypervisor: {
      ...lab.ports.hypervisor,
      inspect: async () => ({
        node: 'pve1',
        isRunning: true,
        address: lab.address,
        isProtected: false,
        lock: undefined,
      }),
    },
    proxy: { ...lab.ports.proxy, visit: async () => ({ status: 200 }) },
  };
  const onNote = (_step: string, text: string, as?: 'output') => void (as === 'output' && lab.output.push(text));
  const options = { ports, job: lab.newJob(), signal, lastAttempt: true, onNote };
  return run(deployContainer, { request: DeployRequest.parse(asked) }, new DyingJournal([]), options);
}

/** Seals what is given and runs the steps from the clone to what listens. @returns all that they gave */
export async function deployAll(
  lab: Deploying,
  wanted: Deployment,
  {
    environments = {},
    token,
    job = lab.newJob(),
  }: { environments?: Record<string, string>; token?: string; job?: string } = {},
): Promise<Facts> {
  for (const [name, text] of Object.entries(environments)) {
    await lab.ports.secrets.put(job, environmentSecret(name), text, 60);
  }
  if (token !== undefined) await lab.ports.secrets.put(job, TOKEN_SECRET, token, 60);
  let facts: Record<string, unknown> = lab.known(wanted);
  for (const step of STEPS) {
    const given = await step.run(facts, lab.context(job));
    facts = { ...facts, ...(given as object) };
  }
  return facts as unknown as Facts;
}
