import { access, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copied, rootIn, rootsOver } from '../../src/lab/proxmox/lxc/roots.ts';
import { mountsBelow, unmountBelow } from '../../src/lab/proxmox/lxc/trees.ts';

let scratch: string;
let template: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lab-roots-'));
  template = join(scratch, 'template');
  await mkdir(join(template, 'etc/old'), { recursive: true });
  await writeFile(join(template, 'etc/hostname'), 'template\n');
  await writeFile(join(template, 'etc/old/file'), 'old\n');
});
afterEach(async () => {
  await unmountBelow(scratch);
  await rm(scratch, { recursive: true, force: true });
});

it('roots are layers here, as on every usual disk, and trying them out leaves nothing', async () => {
  const roots = await rootsOver(template, scratch);
  expect(await readdir(scratch)).toEqual(['template']);
  const one = join(scratch, 'one');
  await mkdir(one);
  await roots.create(one);
  expect(await mountsBelow(scratch)).toEqual([rootIn(one)]);
  await roots.remove(one);
  expect(await mountsBelow(scratch)).toEqual([]);
});

describe.each([
  ['layers', rootsOver],
  ['whole copies', async (from: string) => copied(from)],
])('roots as %s', (_kind, over) => {
  const look = async (folder: string) => {
    const etc = join(rootIn(folder), 'etc');
    return [(await readdir(etc)).sort().join(' '), (await readFile(join(etc, 'hostname'), 'utf8')).trim()];
  };

  it('begin as the template, and each has its changes to itself', async () => {
    const roots = await over(template, scratch);
    const folders = ['one', 'two', 'three'].map((name) => join(scratch, name));
    const [one = '', two = '', three = ''] = folders;
    for (const folder of folders) await mkdir(folder);
    await roots.create(one);
    expect(await look(one)).toEqual(['hostname old', 'template']);
    const etc = join(rootIn(one), 'etc');
    await writeFile(join(etc, 'hostname'), 'one\n');
    await rename(join(etc, 'old'), join(etc, 'new'));

    await roots.clone(one, two);
    await writeFile(join(rootIn(two), 'etc/hostname'), 'two\n');
    await rm(join(rootIn(two), 'etc/new'), { recursive: true });
    expect(await look(two)).toEqual(['hostname', 'two']);
    expect(await look(one)).toEqual(['hostname new', 'one']);
    expect(await readFile(join(etc, 'new/file'), 'utf8')).toBe('old\n');
    await roots.create(three);
    expect(await look(three)).toEqual(['hostname old', 'template']);

    for (const folder of folders) await roots.remove(folder);
    for (const folder of folders) await expect(access(folder)).rejects.toThrow('ENOENT');
    expect(await readFile(join(template, 'etc/hostname'), 'utf8')).toBe('template\n');
  });

  it('are brought back to what they were, and move with all they have', async () => {
    const roots = await over(template, scratch);
    const [one, elsewhere] = [join(scratch, 'one'), join(scratch, 'elsewhere')];
    await mkdir(one);
    await roots.create(one);
    await writeFile(join(rootIn(one), 'etc/hostname'), 'before\n');
    await roots.save(one, join(one, 'kept'));
    await writeFile(join(rootIn(one), 'etc/hostname'), 'after\n');
    await writeFile(join(rootIn(one), 'etc/more'), '');
    await rm(join(rootIn(one), 'etc/old'), { recursive: true });
    expect(await look(one)).toEqual(['hostname more', 'after']);

    await roots.move(one, elsewhere);
    await expect(lstat(one)).rejects.toThrow('ENOENT');
    expect(await look(elsewhere)).toEqual(['hostname more', 'after']);
    for (const _time of [1, 2]) {
      await roots.bringBack(elsewhere, join(elsewhere, 'kept'));
      expect(await look(elsewhere)).toEqual(['hostname old', 'before']);
      await rm(join(rootIn(elsewhere), 'etc/old'), { recursive: true });
    }
    expect(await readFile(join(template, 'etc/old/file'), 'utf8')).toBe('old\n');
    await roots.remove(elsewhere);
  });
});
