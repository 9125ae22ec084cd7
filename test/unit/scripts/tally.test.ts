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

const report = (passed: number, failed: number, files: [status: string, tests: string[]][]) => {
  const path = join(folder, 'report.json');
  const testResults = files.map(([status, tests]) => ({
    status,
    assertionResults: tests.map((outcome) => ({ status: outcome })),
  }));
  writeFileSync(path, JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults }));
  return path;
};

test('tests are counted as vitest counts them', () => {
  const path = report(1, 1, [['failed', ['passed', 'failed']]]);
  expect(readReport(path, false)).toEqual({ passed: 1, failed: 1 });
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
  ).toEqual({ passed: 2, failed: 1 });
});

test('a run that failed for a reason of its own is a failure', () => {
  expect(readReport(report(1, 0, [['passed', ['passed']]]), false)).toEqual({ passed: 1, failed: 1 });
  expect(readReport(join(folder, 'none.json'), false)).toEqual({ passed: 0, failed: 1 });
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
