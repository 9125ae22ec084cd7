import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** How one check went. */
export interface Tally {
  name: string;
  seconds: number;
  passed: number;
  failed: number;
  /** A suite of tests, as against one command that passes or fails. */
  isTests?: boolean;
  /** What failed, a line each. */
  failures?: readonly string[];
  /** Why it was not run at all. */
  leftOut?: string;
}

interface TestFile {
  /** Its whole path. */
  name: string;
  status: string;
  /** Why it could not even be loaded. */
  message?: string;
  assertionResults: { status: string; fullName?: string; failureMessages?: readonly string[] }[];
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: TestFile[];
}

/**
 * What vitest's JSON report counts. A file that could not even be loaded has no tests in it and counts as one
 * failure, and so does a run that failed for any reason the report does not show.
 */
export function readReport(path: string, exitedWell: boolean): { passed: number; failed: number; failures: string[] } {
  const { numPassedTests, numFailedTests, testResults } = parse(path);
  const failures = testResults.flatMap(failuresOf);
  const brokenFiles = testResults.filter((file) => file.status === 'failed' && failedTests(file).length === 0).length;
  const failed = numFailedTests + brokenFiles;
  if (failed > 0 || exitedWell) return { passed: numPassedTests, failed, failures };
  return { passed: numPassedTests, failed: 1, failures: ['The run failed without a failed test: see above.'] };
}

const failedTests = ({ assertionResults }: TestFile) => assertionResults.filter(({ status }) => status === 'failed');

/** A line for each test that failed, or for the file itself: where it is, its full name, and what it said first. */
function failuresOf(file: TestFile): string[] {
  const where = relative(process.cwd(), file.name);
  const tests = failedTests(file);
  if (tests.length === 0) return file.status === 'failed' ? [`${where}: ${firstLine(file.message)}`] : [];
  return tests.map(({ fullName, failureMessages }) => `${where} > ${fullName}: ${firstLine(failureMessages?.[0])}`);
}

function firstLine(message = ''): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '') ?? 'it does not say why';
}

function parse(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }; // vitest died before it could write
  }
}

/** What failed, the closing table and, alone on the last line, the sum. All is well if nothing failed and, where tests
 * were asked for, some ran. */
export function summary(tallies: readonly Tally[]): { text: string; ok: boolean } {
  const width = Math.max(...tallies.map(({ name }) => name.length));
  const rows = tallies.map(({ name, seconds, passed, failed, leftOut }) => {
    const outcome = leftOut ? `left out: ${leftOut}` : `${passed} passed, ${failed} failed`;
    return `${name.padEnd(width)}  ${leftOut ? '      -' : `${seconds.toFixed(1).padStart(5)} s`}  ${outcome}`;
  });
  const sum = (key: 'passed' | 'failed') => tallies.reduce((total, tally) => total + tally[key], 0);
  const suites = tallies.filter(({ isTests }) => isTests);
  const enoughRan = suites.length === 0 || suites.some(({ passed, failed }) => passed + failed > 0);
  const note = enoughRan ? [] : ['No test ran.'];
  const failures = tallies.flatMap(({ failures = [] }) => failures.map((line) => `FAILED ${line}`));
  return {
    text: [
      '',
      ...failures,
      ...(failures.length > 0 ? [''] : []),
      ...rows,
      ...note,
      '',
      `${sum('passed')} passed, ${sum('failed')} failed`,
      '',
    ].join('\n'),
    ok: sum('failed') === 0 && enoughRan,
  };
}
