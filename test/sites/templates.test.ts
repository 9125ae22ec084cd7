import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAccount } from '../../jobs/guest/account.ts';
import { makeTemplate } from '../../jobs/make-template.ts';
import type { Ports } from '../../jobs/ports.ts';
import { cloneRepository, installDependencies } from '../../jobs/steps/deployment.ts';
import { secureAccess } from '../../jobs/steps/guest.ts';
import { Deployment } from '../../src/domain/deployment.ts';
import { type TemplateRequest, templateRequest } from '../../src/domain/repository-template.ts';
import { run } from '../../src/engine/run.ts';
import { startForge } from '../../src/lab/forge/forge.ts';
import { startLxc } from '../../src/lab/proxmox/lxc/lxc.ts';
import { startLabCluster } from '../harness/lab-cluster.ts';
import { cacheDir, realContainers } from '../harness/lxc-lab.ts';
import { aDeployment, OWNER, siteRecord } from '../unit/domain/records.ts';
import { DyingJournal } from '../unit/engine/world.ts';
import { newWorld, request, type World } from '../unit/jobs/world.ts';
import { FILES } from './deploying.ts';

/** A template for a repository, made in a real container, and the next container that begins with it. */

const JOB = 'btemplate001';
const scratch = mkdtempSync(join(tmpdir(), 'templates-'));
const signal = new AbortController().signal;
const clone = { node: 'pve1', vmid: 301 };

async function start() {
  const lxc = await startLxc({ cacheDir });
  const forge = await startForge({ dir: scratch, address: lxc.network.address });
  const cluster = await startLabCluster({}, realContainers(lxc));
  const world = newWorld();
  const [system] = Object.values(world.ports.catalogue.templates);
  if (system === undefined) throw new Error('The catalogue has no system.');
  const authorities = { [forge.address]: forge.caPem };
  const rules = { installMs: 60_000, buildMs: 60_000, mostProcesses: 2000, startMs: 6000, authorities };
  const ports: Ports = {
    ...world.ports,
    hypervisor: cluster.px,
    guest: cluster.guest,
    catalogue: {
      ...world.ports.catalogue,
      addressTimeoutMs: 60_000,
      templates: { 'debian-12': { ...system, nodes: { pve1: 9001 } } },
      deployment: rules,
    },
    directory: {
      ...world.ports.directory,
      findByUid: async () => ({ ...OWNER, groups: ['staff', 'ops'], keys: [], disabled: false }),
    },
  };
  return { lxc, forge, cluster, world, ports };
}

let lab: Awaited<ReturnType<typeof start>>;
let wanted: Deployment;

beforeAll(async () => {
  lab = await start();
  await lab.forge.commit('app', 'main', FILES);
  wanted = Deployment.parse({
    ...aDeployment(),
    repository: { url: `${lab.forge.url}/samples/app`, branch: 'main', root: '', isPrivate: false },
    components: [
      {
        name: 'web',
        path: 'web',
        // As a package manager does: what is fetched once is kept in the home.
        install:
          'if [ -e ~/.cache/fetched ]; then echo found; else mkdir -p ~/.cache && echo fetched > ~/.cache/fetched; fi',
        build: 'cp source.txt built.txt',
        start: 'true',
        hasEnvironment: true,
      },
    ],
  });
});
afterAll(async () => {
  await lab?.cluster.stop();
  await lab?.forge.stop();
  await lab?.lxc.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const inside = (body: string, ...input: string[]) =>
  lab.cluster.guest.run(clone, { label: 'looking', body, input, timeoutMs: 60_000 }, signal);

test('a template is a clean build, stopped for ever', async () => {
  const record = siteRecord({ deployment: { ...wanted, commit: 'c0'.repeat(20) } });
  const asked: TemplateRequest = templateRequest(record, JOB, OWNER);
  const options = { ports: lab.ports, job: JOB, signal, lastAttempt: true };
  const { outcome, failure } = await run(makeTemplate, { request: asked }, new DyingJournal([]), options);
  expect(failure?.error).toBeUndefined();
  expect(outcome).toBe('succeeded');
  const template = madeIn(lab.world);
  const made = lab.cluster.lab.containers().find(({ vmid }) => vmid === template.vmid);
  expect(made).toMatchObject({ state: 'stopped', hostname: `template-${JOB}`, config: { template: 1, onboot: 0 } });
  expect(made?.description).toContain(`berth:${JOB}\nBerth: Template for ${wanted.repository.url}, main, built with`);
}, 400_000);

test('what is cloned from it has nothing of anybody’s, and is a machine of its own', async () => {
  const { vmid: templateVmid } = madeIn(lab.world);
  await lab.cluster.px.clone({ ...clone, templateVmid, hostname: 'next', stamp: 'job-next' }, signal);
  await lab.cluster.px.start(clone.node, clone.vmid, signal);
  await lab.cluster.px.address(clone.node, clone.vmid, 60_000, signal);
  const left = await inside(
    `
for path in /srv/app /etc/berth /var/lib/berth /var/lib/berth-builder /etc/ssh/berth-keys; do
  [ ! -e "$path" ] || echo "$path"
done
# systemd makes an empty one at each boot.
find /root/.ssh -mindepth 1 2> /dev/null || true
grep -E 'berth-builder|^ada:' /etc/passwd || true
find / -xdev \\( -name .env -o -name .netrc -o -name .git-credentials -o -name authorized_keys -o -name '*.git' \\) || true
grep -rIlF -e "$1" /etc /root /var/log /var/lib/app /var/tmp /tmp 2> /dev/null || true
`,
    lab.forge.url.replace('https://', ''),
  );
  expect(left).toBe('');
  expect(await inside('wc -c < /etc/machine-id; ls /etc/systemd/system/app-* 2> /dev/null || true')).toBe('33\n');
  expect(await inside('cat /var/lib/app/web/.cache/fetched')).toBe('fetched\n');
}, 200_000);

test('the next deployment finds what was fetched, and runs as its own owner', async () => {
  await addAccount(lab.cluster.guest, clone, { uid: 'ada', name: 'Ada' }, signal);
  const output: string[] = [];
  const context = {
    ...{ ports: lab.ports, job: 'bjob00000001', signal },
    note: (text: string, as?: 'output') => void (as === 'output' && output.push(text)),
  };
  const known = {
    ...{ request: { ...request, deployment: wanted }, owner: 'ada', vmid: clone.vmid, address: '', secrets: 0 },
    placement: { node: clone.node, templateVmid: 0 },
    joined: { kind: 'accounts' as const },
    admitted: { users: ['ada'], groups: [], sudo: true },
    ...{ runtimes: [], services: [], environment: { components: [] }, runningSince: 0 },
  };
  const secured = await secureAccess.run(known, context);
  expect(secured).toMatchObject({
    hostKeys: [expect.stringMatching(/^SHA256:/), expect.anything(), expect.anything()],
  });
  const given = (await cloneRepository.run(known, context)) as object;
  await installDependencies.run({ ...known, ...given }, context);
  expect(output).toContain('found');
  expect(await inside('stat -L -c %U /srv/app/current /srv/app/current/web/server.py')).toBe('ada\nada\n');
}, 200_000);

function madeIn({ templates }: World) {
  const [template] = templates.values();
  if (template === undefined) throw new Error('No template was made.');
  return template;
}
