import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { breaches, importsOf, PACKAGES, type SourceFile } from './architecture.ts';

const root = new URL('../', import.meta.url);
const files: SourceFile[] = ['src', 'commands', 'jobs'].flatMap((folder) => filesIn(folder));

function filesIn(folder: string): SourceFile[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: relative(fileURLToPath(root), path).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}

test('the house keeps its rules', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(breaches(files)).toEqual([]);
});

test('every package that Berth depends on has its place', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  expect(Object.keys(PACKAGES).toSorted()).toEqual(Object.keys(dependencies).toSorted());
});

describe('a breach is caught', () => {
  const importing = (path: string, from: string) => breaches([{ path, text: `import { x } from '${from}';\n` }]);

  test.each([
    ['domain using ports', 'src/domain/person.ts', '../ports/shell.ts'],
    ['the engine using a job', 'src/engine/run.ts', '../../jobs/create-container.ts'],
    ['the engine using a port', 'src/engine/run.ts', '../ports/shell.ts'],
    ['a job using an adapter', 'jobs/steps/hypervisor.ts', '../../src/adapters/proxmox/engine.ts'],
    ['a job using a command', 'jobs/index.ts', '../commands/index.ts'],
    ['a command using the queue', 'commands/create-container.ts', '../src/queue/queue.ts'],
    ['one adapter using another', 'src/adapters/nginx/site.ts', '../ssh/shell.ts'],
    ['the lab using an adapter', 'src/lab/proxmox/server.ts', '../../adapters/proxmox/wire.ts'],
    ['a half using an adapter', 'src/worker.ts', './adapters/ssh/shell.ts'],
    ['anyone using main', 'src/bot.ts', './main.ts'],
    ['a vendor package elsewhere', 'commands/create-container.ts', '@slack/bolt'],
    ['a client in the lab', 'src/lab/directory/check.ts', 'ldapts'],
    ['a package without a place', 'src/domain/size.ts', 'lodash/get'],
  ])('%s', (_what, path, from) => {
    expect(importing(path, from)).toHaveLength(1);
  });

  test('a value where only a type is allowed', () => {
    const path = 'src/slack/thread.ts';
    expect(breaches([{ path, text: "import type { Plan } from '../engine/plan.ts';\n" }])).toEqual([]);
    expect(breaches([{ path, text: "import { type Plan } from '../engine/plan.ts';\n" }])).toEqual([]);
    expect(breaches([{ path, text: "import { type Plan, run } from '../engine/run.ts';\n" }])).toHaveLength(1);
  });

  test.each(['process.env.HOME', 'process.exit(1)', "process.on('SIGTERM', stop)", 'process.exitCode = 1'])(
    '%s',
    (text) => {
      expect(breaches([{ path: 'src/bot.ts', text }])).toHaveLength(1);
      expect(breaches([{ path: 'src/main.ts', text }])).toEqual([]);
    },
  );

  test('a file that answers too many questions', () => {
    expect(breaches([{ path: 'src/bot.ts', text: 'x;\n'.repeat(220) }])).toEqual([]);
    expect(breaches([{ path: 'src/bot.ts', text: 'x;\n'.repeat(221) }])).toHaveLength(1);
  });
});

test('imports are found however they are written', () => {
  const text = `
import a from 'a';
import {
  b,
  c,
} from "b";
export { d } from 'd';
export * from 'e';
import 'f';
const g = await import('g');
let h: import('h').H;
// import i from 'i';
/* import j from 'j'; */
const url = 'http://k';
`;
  expect(
    importsOf(text)
      .map(({ from }) => from)
      .toSorted(),
  ).toEqual(['a', 'b', 'd', 'e', 'f', 'g', 'h']);
});
