import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootProgram } from '../../src/setup/gate.ts';

/** Root's half of the gate by itself, on configuration files as Proxmox writes them, with a `pct` that only tells. */

let dir: string;
let half: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-half-'));
  half = join(dir, 'as-root');
  const [pct, configs] = [join(dir, 'pct'), join(dir, 'lxc')];
  await mkdir(configs);
  await writeFile(half, rootProgram({ folder: dir, sudo: '/nowhere', pct, configs }), { mode: 0o755 });
  await writeFile(pct, '#!/bin/sh\nprintf "%s\\n" "$@"; env; pwd\n', { mode: 0o755 });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function call(config: string | undefined, ...words: string[]) {
  if (config !== undefined) await writeFile(join(dir, 'lxc/100.conf'), config);
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const child = execFile(half, words, { env: { HOME: '/x', LEAK: 'x', PATH: '/x' } }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('root’s half of the gate', () => {
  it('runs pct with its own words and a clean environment', async () => {
    const { code, out } = await call('#berth%3Ajob-1\narch: amd64\n', 'exec', '100', '20');
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.slice(0, 7)).toEqual(['exec', '100', '--keep-env', '0', '--', '/bin/bash', '-s']);
    expect(
      lines
        .slice(7)
        .filter((line) => !/^(PWD|_|SHLVL|OLDPWD)=/.test(line))
        .sort(),
    ).toEqual(['/', 'HOME=/root', 'LANG=C.UTF-8', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin']);
    expect((await call(undefined, 'unlock', '100')).out).toMatch(/^unlock\n100\n[A-Z_]/);
  });

  it.each([
    ['as Proxmox 8 writes it', '#berth%3Ajob-1\n#\n#Made for Ada\narch: amd64\n'],
    ['unescaped', '#berth:job-1\n'],
    ['with a line end of Windows', '#berth%3Ajob-1%0D\n'],
    ['with other comments behind it', '#berth%3A20004.1_x-Y\n#berth%3Aother\n'],
    ['below a key', 'arch: amd64\n#berth%3Ajob-1\n'],
  ])('takes the stamp %s', async (_how, config) => {
    expect(await call(config, 'status', '100')).toMatchObject({ code: 0 });
  });

  it.each([
    ['no notes', 'arch: amd64\n'],
    ['nothing', ''],
    ['other notes', '#hello\n'],
    ['a stamp on the second line', '#\n#berth%3Ajob-1\n'],
    ['a stamp behind something', '#xberth%3Ajob-1\n'],
    ['a stamp with something behind it', '#berth%3Ajob-1 x\n'],
    ['an empty stamp', '#berth%3A\n'],
    ['another case', '#Berth%3Ajob-1\n'],
    ['a stamp with a slash', '#berth%3A../job-1\n'],
    ['two escapes', '#berth%253Ajob-1\n'],
    ['a line end in the stamp', '#berth%3Ajob%0A1\n'],
    ['a stamp in a value', 'hostname: #berth%3Ajob-1\n'],
    ['a stamp in a description of old', 'description: berth%3Ajob-1\n'],
    ['a stamp that only a snapshot has', 'arch: amd64\n\n[before]\n#berth%3Ajob-1\narch: amd64\n'],
    ['a stamp that waits to be applied', 'arch: amd64\n\n[pve:pending]\n#berth%3Ajob-1\n'],
    ['a stamp far too long', `#berth%3A${'a'.repeat(101)}\n`],
  ])('refuses a container with %s', async (_what, config) => {
    expect(await call(config, 'exec', '100', '20')).toEqual({
      code: 77,
      out: '',
      err: 'berth-gate: container 100 does not carry the stamp of Berth\n',
    });
  });

  it('refuses a template, and takes none of a snapshot for one', async () => {
    const config = '#berth%3Ajob-1\narch: amd64\n';
    expect(await call(`${config}template: 1\n`, 'status', '100')).toMatchObject({ code: 77, out: '' });
    expect(await call(`${config}\n[before]\ntemplate: 1\n`, 'status', '100')).toMatchObject({ code: 0 });
  });

  it('refuses words that only look right once they are joined', async () => {
    for (const words of [['exec 100 20'], ['exec', '100 20'], ['status', '100', ''], ['status', '100\n'], []]) {
      expect(await call(undefined, ...words)).toMatchObject({ code: 77, out: '' });
    }
  });
});
