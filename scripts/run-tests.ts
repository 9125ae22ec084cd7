import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canInstall, installPackages, missingPrograms, type Programs, packagesOf } from '../src/lab/debian.ts';
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
  /** A suite of vitest, run on real daemons or not; without it one command that passes or fails. */
  tests?: { needDaemons: boolean };
}

/** The real daemons and clients that tests run against, and the Debian package each comes in. */
const PROGRAMS: Programs = {
  'redis-server': 'redis-server',
  slapd: 'slapd',
  ldapsearch: 'ldap-utils',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  openssl: 'openssl',
  git: 'git',
};

const tests = (suite: string, needDaemons: boolean): Check => ({
  name: `${suite} tests`,
  suite,
  words: ['npx', 'vitest', 'run', '--project', suite],
  tests: { needDaemons },
});

const CHECKS: readonly Check[] = [
  { name: 'format and lint', suite: 'check', words: ['npx', 'biome', 'ci', '.'] },
  { name: 'types', suite: 'check', words: ['npx', 'tsc', '--noEmit'] },
  { name: 'dead code', suite: 'check', words: ['npx', 'knip'] },
  tests('unit', false),
  { name: 'build', suite: 'check', words: ['npm', 'run', '--silent', 'build'] },
  tests('contract', true),
  tests('integration', true),
  tests('e2e', true),
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((suite) => !CHECKS.some((check) => check.suite === suite));
if (unknown.length > 0) {
  process.stderr.write(`There is no suite "${unknown[0]}". There are: check, unit, contract, integration, e2e.\n`);
  process.exit(2);
}

const chosen = CHECKS.filter(({ suite }) => wanted.length === 0 || wanted.includes(suite));
const lacking = chosen.some((check) => check.tests?.needDaemons) ? await daemonsLacking() : [];
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
  if (check.tests?.needDaemons && lacking.length > 0) {
    const leftOut = `${lacking.join(', ')} not installed`;
    return { name: check.name, seconds: 0, passed: 0, failed: 0, isTests: true, leftOut };
  }
  process.stdout.write(`\n== ${check.name}: ${check.words.join(' ')}\n`);
  const started = performance.now();
  const report = join(scratch, `${check.suite}.json`);
  const reporters = check.tests ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
  const [program, ...words] = check.words;
  const { status } = spawnSync(program, [...words, ...reporters], { stdio: 'inherit' });
  const seconds = (performance.now() - started) / 1000;
  const passed = status === 0;
  const counts = check.tests ? readReport(report, passed) : { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
  return { name: check.name, seconds, isTests: check.tests !== undefined, ...counts };
}

/** The programs of the machine that the suites with daemons lack, after installing what can be installed. */
async function daemonsLacking(): Promise<readonly string[]> {
  const path = process.env.PATH ?? '';
  const missing = await missingPrograms(PROGRAMS, path);
  if (missing.length === 0) return [];
  if (!(await canInstall(path))) {
    process.stderr.write(`Only root can install ${missing.join(', ')} here, so suites that need them are left out.\n`);
    return missing;
  }
  process.stderr.write(`Installing ${missing.join(', ')} from Debian.\n`);
  await installPackages(packagesOf(PROGRAMS, missing), path).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
  });
  return missingPrograms(PROGRAMS, path);
}
