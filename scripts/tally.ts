import { readFileSync } from 'node:fs';

/** How one check went. */
export interface Tally {
  name: string;
  seconds: number;
  passed: number;
  failed: number;
  /** A suite of tests, as against one command that passes or fails. */
  isTests?: boolean;
  /** Why it was not run at all. */
  leftOut?: string;
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * What vitest's JSON report counts. A file that could not even be loaded has no tests in it and counts as one
 * failure, and so does a run that failed for any reason the report does not show.
 */
export function readReport(path: string, exitedWell: boolean): { passed: number; failed: number } {
  const { numPassedTests, numFailedTests, testResults } = parse(path);
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  return { passed: numPassedTests, failed: failed === 0 && !exitedWell ? 1 : failed };
}

function parse(path: string): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] }; // vitest died before it could write
  }
}

/** The closing table and, alone on the last line, the sum. All is well if nothing failed and, where tests
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
  return {
    text: ['', ...rows, ...note, '', `${sum('passed')} passed, ${sum('failed')} failed`, ''].join('\n'),
    ok: sum('failed') === 0 && enoughRan,
  };
}
