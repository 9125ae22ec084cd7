import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildComponents, cloneRepository, startComponents } from '../../jobs/steps/deployment.ts';
import { type Component, type Deployment, TOKEN_SECRET } from '../../src/domain/deployment.ts';
import { until } from '../harness/until.ts';
import { MADE_BY, siteRecord } from '../unit/domain/records.ts';
import { type Deploying, deployAgain, deployAll, FILES, startDeploying, target, web, worker } from './deploying.ts';

/** What people run, in one real container that all tests share. */

const scratch = mkdtempSync(join(tmpdir(), 'deploy-'));
const certificate = `-----BEGIN CERTIFICATE-----\n${'MIIBszCCAVmgAwIBAgIU/+=\n'.repeat(1700)}-----END CERTIFICATE-----`;
const ENVIRONMENT = `# what is secret\r
COST=cost $5\r
QUOTED="it's \`so\` \\ and $HOME"
TWO='one "line"
and another'
CERTIFICATE="${certificate}"
LAST=end`;
let lab: Deploying;
let first: { commit: string; folder: string };

beforeAll(async () => {
  lab = await startDeploying(scratch);
});
afterEach(async () => {
  lab.output.length = 0;
  await lab.forge.faults.clear();
});
afterAll(async () => {
  await lab?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const both = () => lab.deployment([web, worker]);

test('a repository becomes an application that runs as users of its own', async () => {
  const began = Date.now();
  const job = lab.newJob();
  const facts = await deployAll(lab, both(), { environments: { web: ENVIRONMENT }, job });
  process.stdout.write(`  deployed in ${Date.now() - began} ms\n`);
  first = facts.checkout;
  expect(facts.running).toEqual([{ unit: 'app-web.service', port: 3000 }, { unit: 'app-worker.service' }]);
  expect(facts.checkout.folder).toBe(`/srv/app/versions/${facts.checkout.commit.slice(0, 12)}-1`);
  expect(await lab.about()).toMatchObject({ version: 'one', user: 'app-web', folder: `${facts.checkout.folder}/web` });
  expect(lab.output).toContain('built by app-web');
  expect(await lab.inside('cat /srv/app/current/web/installed')).toBe('app-web\n/var/lib/app/web\n');
  expect(await lab.inside('stat -c "%U:%G %A" "$1" "$1/web" "$1/web/server.py" "$1/.git"', facts.checkout.folder)).toBe(
    'ada:app drwxrwsr-x\nada:app drwxrwsr-x\nada:app -rw-rw-r--\nada:app drwxr-sr-x\n',
  );
  expect(await lab.inside('readlink /home/ada/app /srv/app/current')).toBe(
    `/srv/app/current\nversions/${facts.checkout.folder.split('/').at(-1)}\n`,
  );
  expect(lab.world.secrets.size).toBe(0);
});

test('its environment arrives byte for byte, in its file and in its process', async () => {
  expect(await lab.inside('cat /srv/app/current/web/.env')).toBe(ENVIRONMENT);
  expect(await lab.inside('stat -c "%U %a" /srv/app/current/web/.env /etc/berth/environment/web')).toBe(
    'app-web 600\nroot 600\n',
  );
  const { environment } = await lab.about();
  expect(environment).toMatchObject({
    ...{ COST: 'cost $5', QUOTED: "it's `so` \\ and $HOME", TWO: 'one "line"\nand another', LAST: 'end' },
    ...{ CERTIFICATE: certificate, PORT: '3000', HOME: '/var/lib/app/web' },
  });
  const found = await lab.inside(
    'grep -rlF "cost \\$5" /var/log /run /tmp /var/lib/berth /etc/systemd 2> /dev/null || true',
  );
  expect(found).toBe('');
});

test('what is killed comes back, and so does everything after a restart of the container', async () => {
  const { pid } = await lab.about();
  await lab.inside('kill -9 "$1"', String(pid));
  await until(
    () =>
      lab.about().then(
        (about) => about.pid !== pid,
        () => false,
      ),
    20_000,
  );
  await lab.reboot();
  await until(
    () =>
      lab.about().then(
        ({ user }) => user === 'app-web',
        () => false,
      ),
    20_000,
  );
  expect(await lab.inside('systemctl is-active app-worker')).toBe('active\n');
});

/** The index knows a container whose first deployment was this. */
const recorded = (commit: string) => siteRecord({ vmid: target.vmid, deployment: { ...both(), commit } });
const current = async () => (await lab.inside('realpath /srv/app/current')).trim();
const pids = (unit: string) => lab.inside('systemctl show -p MainPID --value "$1"', unit);

test('nothing new is said to be so, and nothing starts again', async () => {
  const before = [await current(), await pids('app-web'), await pids('app-worker')];
  const { outcome, facts } = await deployAgain(lab, recorded(first.commit));
  expect(outcome).toBe('succeeded');
  expect(facts.fetched).toEqual({ commit: first.commit, changed: [] });
  expect([await current(), await pids('app-web'), await pids('app-worker')]).toEqual(before);
  expect(lab.world.index.get(MADE_BY)?.claim).toBeUndefined();
});

test('a new commit takes the place of the old one, and only what it changes starts again', async () => {
  const workerBefore = await pids('app-worker');
  const commit = await lab.forge.commit('app', 'main', { 'web/source.txt': 'two\n' });
  const began = Date.now();
  const { outcome, failure, facts } = await deployAgain(lab, recorded(first.commit));
  process.stdout.write(`  deployed again in ${Date.now() - began} ms\n`);
  expect(failure).toBeUndefined();
  expect(outcome).toBe('succeeded');
  expect(facts.fetched).toMatchObject({ commit, changed: ['web'] });
  expect(await lab.about()).toMatchObject({ version: 'two', environment: { COST: 'cost $5' } });
  expect(await lab.inside('cat /srv/app/current/web/.env')).toBe(ENVIRONMENT);
  expect(await pids('app-worker')).toBe(workerBefore);
  expect(lab.world.index.get(MADE_BY)).toMatchObject({ deployment: { commit }, serial: 1 });
});

test.each<[string, Record<string, string>, string, string]>([
  ['is not built', { 'web/source.txt': undefined as unknown as string }, 'Building web failed', 'source.txt'],
  [
    'does not start',
    { 'web/source.txt': 'x', 'web/server.py': 'raise SystemExit("broken")' },
    'ends by itself',
    'broken',
  ],
])('a commit that %s leaves the old version serving', async (_how, files, sentence, words) => {
  const before = await current();
  await lab.forge.commit('app', 'main', files);
  const { outcome, failure } = await deployAgain(lab, recorded(first.commit));
  expect(outcome).toBe('undone');
  expect(failure?.error.message).toContain(sentence);
  expect(failure?.error.hint).toContain(words);
  expect(await current()).toBe(before);
  expect(await lab.about()).toMatchObject({ version: 'two', folder: `${before}/web` });
  expect((await lab.inside('ls -A /srv/app/versions')).trim().split('\n').length).toBe(2);
});

test('a branch that was put in the place of the old one is deployed, and versions before the last two go', async () => {
  const commit = await lab.forge.forcePush('app', 'main', { ...FILES, 'web/source.txt': 'three\n' });
  const { outcome, failure } = await deployAgain(lab, recorded(first.commit), true);
  expect([outcome, failure]).toEqual(['succeeded', undefined]);
  expect(await lab.about()).toMatchObject({ version: 'three' });
  expect(await current()).toBe(`/srv/app/versions/${commit.slice(0, 12)}-1`);
  expect((await lab.inside('ls -A /srv/app/versions')).trim().split('\n').length).toBe(2);
});

test.each<[string, () => Promise<unknown>, string, string]>([
  ['the branch is gone', () => lab.forge.removeBranch('app', 'main'), 'not-found', 'has no branch main any more'],
  ['the forge is down', () => lab.forge.faults.refuse(), 'unavailable', 'does not answer the container'],
  ['the repository is gone', () => lab.forge.remove('app'), 'not-found', 'There is no repository'],
])('it is told when %s, and the old version serves', async (_what, act, reason, sentence) => {
  await act();
  const { outcome, failure } = await deployAgain(lab, recorded(first.commit));
  expect(outcome).toBe('undone');
  expect(failure?.error).toMatchObject({ reason, message: expect.stringContaining(sentence) });
  expect(await lab.about()).toMatchObject({ version: 'three' });
});

const buildOf = (build: string) => buildWith({ ...web, build });
async function buildWith(component: Component) {
  const known = { ...lab.known(lab.deployment([component])), dependencies: ['web'] };
  const folder = (await lab.inside('realpath /srv/app/current')).trim();
  const checkout = { commit: 'c0'.repeat(20), folder };
  return buildComponents.run({ ...known, checkout }, lab.context(lab.newJob()));
}

test.each<[string, () => Promise<unknown>, string, string]>([
  [
    'fails',
    () => buildOf('echo compiling; echo "no such module" >&2; exit 3'),
    'failed with exit code 3',
    'no such module',
  ],
  ['hangs', () => buildOf('echo resolving; sleep 1000 & sleep 1000'), 'did not end within 2 seconds', 'resolving'],
  ['fills the disk', () => buildOf('head -c 9000000 /dev/zero > /srv/small/fill'), 'filled the disk', 'No space left'],
  [
    'forks for ever',
    () =>
      buildOf(
        `perl -e 'while (1) { my $child = fork; die "fork: $!" unless defined $child; sleep 100 unless $child }'`,
      ),
    'began more processes than the 100',
    'Resource temporarily unavailable',
  ],
])('a build that %s is ended, with what it said last', async (how, build, sentence, words) => {
  lab.rules.buildMs = how === 'hangs' ? 2000 : 30_000;
  await lab.inside(
    'mkdir -p /srv/small; mountpoint -q /srv/small || mount -t tmpfs -o size=1m,mode=1777 tmpfs /srv/small',
  );
  await expect(build()).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining(`Building web ${sentence}`),
    hint: expect.stringContaining(words),
  });
  expect(await lab.inside('pgrep -u app-web -f "sleep 100" || echo none')).toBe('none\n');
});

const startOf = (deployment: Deployment) =>
  startComponents.run({ ...lab.known(deployment), built: [] }, lab.context(lab.newJob()));

test.each<[string, Partial<Component>, string, string]>([
  // How it ended cannot be told where it was caught running once more.
  ['ends at once', { start: 'echo "no database" >&2; exit 4' }, 'web ends by itself, ', 'no database'],
  ['never listens', { start: 'echo thinking; sleep 1000' }, 'web does not listen on port 3000', 'thinking'],
  ['listens for itself alone', { start: 'BIND=127.0.0.1 python3 server.py' }, 'of 127.0.0.1 only', '0.0.0.0'],
])('a component that %s is not started', async (_how, changes, sentence, words) => {
  const starting = startOf(lab.deployment([{ ...web, ...changes }]));
  await expect(starting).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining(sentence),
    hint: expect.stringContaining(words),
  });
  expect(target.vmid).toBe(300);
});

test('a private repository is cloned by its token, which root alone can read', async () => {
  const token = lab.forge.tokens['private-notes'] ?? '';
  const url = lab.repository('private-notes');
  const wanted = lab.deployment([web], { repository: { url, branch: 'main', root: '', isPrivate: true } });
  const clone = async (given: string) => {
    const job = lab.newJob();
    await lab.ports.secrets.put(job, TOKEN_SECRET, given, 60);
    return cloneRepository.run(lab.known(wanted), lab.context(job));
  };
  await expect(clone('another')).rejects.toMatchObject({
    message: expect.stringContaining('does not accept the token'),
  });
  expect(await clone(token)).toMatchObject({ checkout: { folder: expect.stringMatching(/^\/srv\/app\/versions\//) } });
  const found = 'grep -rlF -e "$1" -e "$2" /etc /home /run /srv /tmp /var/lib/berth /var/log 2> /dev/null || true';
  const header = Buffer.from(`x-access-token:${token}`).toString('base64');
  expect(await lab.inside(found, token, header)).toBe('/etc/berth/git-config\n');
  expect(await lab.inside('stat -c "%U %a" /etc/berth/git-config')).toBe('root 600\n');
});
