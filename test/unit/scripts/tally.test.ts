import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readReport, summary } from '../../../scripts/tally.ts';

const types = { name: 'types', seconds: 1.24, passed: 1, failed: 0 };

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-tally-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const report = (
  passed: number,
  failed: number,
  files: [status: string, tests: (string | object)[], message?: string][],
) => {
  const path = join(folder, 'report.json');
  const testResults = files.map(([status, tests, message = ''], index) => ({
    name: join(process.cwd(), `test/unit/${index}.test.ts`),
    status,
    message,
    assertionResults: tests.map((one) => (typeof one === 'string' ? { status: one } : one)),
  }));
  writeFileSync(path, JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults }));
  return path;
};

test('tests are counted as vitest counts them', () => {
  const path = report(1, 1, [['failed', ['passed', 'failed']]]);
  expect(readReport(path, false)).toMatchObject({ passed: 1, failed: 1 });
});

test('a file that could not be loaded is a failure', () => {
  expect(
    readReport(
      report(2, 0, [
        ['failed', []],
        ['passed', ['passed', 'passed']],
      ]),
      false,
    ),
  ).toMatchObject({ passed: 2, failed: 1 });
});

test('a run that failed for a reason of its own is a failure', () => {
  const failures = ['The run failed without a failed test: see above.'];
  expect(readReport(report(1, 0, [['passed', ['passed']]]), false)).toEqual({ passed: 1, failed: 1, failures });
  expect(readReport(join(folder, 'none.json'), false)).toEqual({ passed: 0, failed: 1, failures });
});

test('what failed is named, with its file and the first line of why', () => {
  const failed = (fullName: string, ...failureMessages: string[]) => ({ status: 'failed', fullName, failureMessages });
  const path = report(1, 2, [
    [
      'failed',
      ['passed', failed('a bot answers', '\n\u001b[31mError: no\u001b[39m\n  at x.ts:1'), failed('a bot ends')],
    ],
    ['failed', [], 'SyntaxError: of a kind\nin a line'],
    ['passed', ['passed']],
  ]);
  expect(readReport(path, false)).toEqual({
    passed: 1,
    failed: 3,
    failures: [
      'test/unit/0.test.ts > a bot answers: Error: no',
      'test/unit/0.test.ts > a bot ends: it does not say why',
      'test/unit/1.test.ts: SyntaxError: of a kind',
    ],
  });
});

test('what failed stands before the table, and the sum is still the last line', () => {
  const unit = {
    name: 'unit',
    seconds: 2,
    passed: 3,
    failed: 1,
    isTests: true,
    failures: ['a.test.ts > a: Error: no'],
  };
  expect(summary([types, unit]).text).toBe(
    '\nFAILED a.test.ts > a: Error: no\n\ntypes    1.2 s  1 passed, 0 failed\nunit     2.0 s  3 passed, 1 failed\n\n4 passed, 1 failed\n',
  );
});

test('the last line is the sum, and it is well only when nothing failed', () => {
  const unit = { name: 'unit tests', seconds: 62, passed: 40, failed: 0, isTests: true };
  const good = summary([types, unit]);
  expect(good.text).toBe(
    '\ntypes         1.2 s  1 passed, 0 failed\nunit tests   62.0 s  40 passed, 0 failed\n\n41 passed, 0 failed\n',
  );
  expect(good.ok).toBe(true);
  expect(summary([{ ...types, passed: 0, failed: 1 }, unit])).toMatchObject({ ok: false });
});

test('tests asked for and none run is not well', () => {
  const leftOut = {
    name: 'e2e tests',
    seconds: 0,
    passed: 0,
    failed: 0,
    isTests: true,
    leftOut: 'slapd not installed',
  };
  const { text, ok } = summary([types, leftOut]);
  expect(ok).toBe(false);
  expect(text).toContain('left out: slapd not installed');
  expect(text).toContain('No test ran.');
  expect(summary([types]).ok).toBe(true);
});
