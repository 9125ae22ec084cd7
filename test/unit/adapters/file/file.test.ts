import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileDirectory } from '../../../../src/adapters/file/file.ts';
import { parseYaml } from '../../../../src/config/yaml.ts';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-test-file-'));
  path = join(dir, 'people.yml');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const line = (uid: string) => `- { uid: ${uid}, name: Somebody, mail: ${uid}@example.org }\n`;
const find = (directory: ReturnType<typeof fileDirectory>, uid: string) =>
  directory.findByUid(uid, new AbortController().signal);

test('what changes in the file changes the answers', async () => {
  const directory = fileDirectory({ path, parseYaml });
  await expect(find(directory, 'al')).rejects.toMatchObject({ reason: 'unavailable' });
  await writeFile(path, line('al'));
  expect(await find(directory, 'al')).toMatchObject({ uid: 'al' });
  await writeFile(path, line('bo')); // as long as before, and within the same second
  expect(await find(directory, 'al')).toBeUndefined();
  expect(await find(directory, 'bo')).toMatchObject({ uid: 'bo' });
});

test('a mistake in the file lets nobody in, not even those known before, until it is mended', async () => {
  await writeFile(path, line('al'));
  const directory = fileDirectory({ path, parseYaml });
  expect(await find(directory, 'al')).toBeDefined();
  await writeFile(path, `${line('al')}- { uid: 7 }\n`);
  for (const _ of [1, 2]) await expect(find(directory, 'al')).rejects.toMatchObject({ reason: 'unavailable' });
  await writeFile(path, line('al'));
  expect(await find(directory, 'al')).toBeDefined();
});
