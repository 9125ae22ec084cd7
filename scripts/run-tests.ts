import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstall, installPackages, missingPrograms, type Programs, packagesOf } from '../src/lab/debian.ts';
import { ensureLxc } from '../src/lab/proxmox/lxc/possible.ts';
import { debianTemplate } from '../src/lab/proxmox/lxc/template.ts';
import { readReport, summary, type Tally } from './tally.ts';

/**
 * Everything that must hold, one after another and to the end: `./berth test`, or some of it, as
 * `./berth test check unit`. The last line printed is the sum.
 */

interface Check {
  name: string;
  /** What `./berth test <suite>` calls it. */
  suite: string;
  words: readonly [string, ...string[]];
  /** A suite of vitest, and the programs that it needs; without it one command that passes or fails. */
  tests?: { needs: Programs; needLxc?: boolean };
}

/** The real daemons and clients that tests run against, and the Debian package each comes in. */
const DAEMONS: Programs = {
  'redis-server': 'redis-server',
  slapd: 'slapd',
  ldapsearch: 'ldap-utils',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  openssl: 'openssl',
  git: 'git',
  python3: 'python3',
  nginx: 'nginx-light libnginx-mod-stream',
  // The lab's nodes have the real gate where it is root, and a stand-in for sudo elsewhere.
  ...(process.getuid?.() === 0 ? { sudo: 'sudo' } : {}),
};

/** What opens the page, with letters and emoji to draw it. */
const BROWSER: Programs = { chromium: 'chromium fonts-liberation fonts-noto-color-emoji' };

const tests = (suite: string, needs: Programs = {}, needLxc = false): Check => ({
  name: `${suite} tests`,
  suite,
  // Two files at a time: most of them wait for something. What the page takes is measured, and has the machine to itself.
  words: ['npx', 'vitest', 'run', '--project', suite, '--maxWorkers', suite === 'browser' ? '1' : '2'],
  tests: { needs, needLxc },
});

const CHECKS: readonly Check[] = [
  { name: 'format and lint', suite: 'check', words: ['npx', 'biome', 'ci', '.'] },
  { name: 'types', suite: 'check', words: ['npx', 'tsc', '--noEmit'] },
  { name: 'types of the page', suite: 'check', words: ['npx', 'tsc', '--noEmit', '-p', 'page'] },
  { name: 'dead code', suite: 'check', words: ['npx', 'knip'] },
  tests('unit'),
  { name: 'build', suite: 'check', words: ['npm', 'run', '--silent', 'build'] },
  tests('contract', DAEMONS),
  tests('integration', DAEMONS),
  tests('e2e', DAEMONS),
  tests('browser', { ...DAEMONS, ...BROWSER }),
  tests('lxc', DAEMONS, true),
  tests('sites', { ...DAEMONS, ...BROWSER }, true),
];
/** Where the lab keeps what it has fetched or built. */
const CACHE = join(import.meta.dirname, '../.cache');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((suite) => !CHECKS.some((check) => check.suite === suite));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no suite "${unknown[0]}". There are: check, unit, contract, integration, e2e, browser, lxc, sites.\n`,
  );
  process.exit(2);
}

const chosen = CHECKS.filter(({ suite }) => wanted.length === 0 || wanted.includes(suite));
const lacking = await programsLacking(Object.assign({}, ...chosen.map(({ tests }) => tests?.needs)));
const withoutLxc = chosen.some((check) => check.tests?.needLxc && lackedBy(check).length === 0)
  ? await lxcLacking()
  : undefined;
const scratch = mkdtempSync(join(tmpdir(), 'berth-test-'));
const tallies: Tally[] = [];
try {
  for (const check of chosen) tallies.push(run(check));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const { text, ok } = summary(tallies);
process.stdout.write(text);
process.exitCode = ok ? 0 : 1;

function run(check: Check): Tally {
  const leftOut = whyLeftOut(check);
  if (leftOut !== undefined) return { name: check.name, seconds: 0, passed: 0, failed: 0, isTests: true, leftOut };
  process.stdout.write(`\n== ${check.name}: ${check.words.join(' ')}\n`);
  const started = performance.now();
  const report = join(scratch, `${check.suite}.json`);
  // Real containers take their time, so each of those tests says how long it took.
  const shown = `--reporter=${check.tests?.needLxc ? 'verbose' : 'default'}`;
  const reporters = check.tests ? [shown, '--reporter=json', `--outputFile.json=${report}`] : [];
  const [program, ...words] = check.words;
  const { status } = spawnSync(program, [...words, ...reporters], { stdio: 'inherit' });
  const seconds = (performance.now() - started) / 1000;
  const passed = status === 0;
  const counts = check.tests ? readReport(report, passed) : ofCommand(check, passed);
  return { name: check.name, seconds, isTests: check.tests !== undefined, ...counts };
}

function ofCommand({ name, words }: Check, passed: boolean): Pick<Tally, 'passed' | 'failed' | 'failures'> {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, failures: [`${name}: ${words.join(' ')}`] };
}

function whyLeftOut(check: Check): string | undefined {
  const lacked = lackedBy(check);
  if (lacked.length > 0) return `${lacked.join(', ')} not installed`;
  return check.tests?.needLxc ? withoutLxc : undefined;
}

function lackedBy({ tests }: Check): readonly string[] {
  return lacking.filter((program) => tests !== undefined && Object.hasOwn(tests.needs, program));
}

/** Why real containers cannot be had, after installing what can be installed and building their template. */
async function lxcLacking(): Promise<string | undefined> {
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  try {
    await ensureLxc(say);
    await debianTemplate(CACHE, say);
    return undefined;
  } catch (thrown) {
    const { message, hint } = thrown as Error & { hint?: string };
    if (hint) say(hint);
    return message;
  }
}

/** Those of the programs that the machine lacks, after installing what can be installed. */
async function programsLacking(programs: Programs): Promise<readonly string[]> {
  const path = process.env.PATH ?? '';
  const missing = await missingPrograms(programs, path);
  if (missing.length === 0) return [];
  if (!(await canInstall(path))) {
    process.stderr.write(`Only root can install ${missing.join(', ')} here, so suites that need them are left out.\n`);
    return missing;
  }
  process.stderr.write(`Installing ${missing.join(', ')} from Debian.\n`);
  await installPackages(packagesOf(programs, missing), path).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
  });
  return missingPrograms(programs, path);
}
