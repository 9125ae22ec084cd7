/** The Node.js that runs the lab, as an archive in the layout that its makers publish. */
import { chmod, copyFile, cp, mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OpsError } from '../../errors.ts';
import { findProgram } from '../daemon.ts';
import { keptTarball, type Tarball } from './tarball.ts';

/** @throws OpsError `not-found` where Node.js came without npm */
export async function nodeArchive(folder: string): Promise<Tarball> {
  const name = `node-${process.version}-linux-${process.arch}`;
  return keptTarball(folder, `${name}.tar.gz`, async (root) => {
    const npm = await npmFolder();
    const to = (...path: string[]) => join(root, name, ...path);
    await mkdir(to('bin'), { recursive: true });
    await mkdir(to('lib', 'node_modules'), { recursive: true });
    await copyFile(process.execPath, to('bin', 'node'));
    await chmod(to('bin', 'node'), 0o755);
    await cp(npm, to('lib', 'node_modules', 'npm'), { recursive: true });
    for (const [link, file] of Object.entries({ npm: 'npm-cli.js', npx: 'npx-cli.js' })) {
      await symlink(`../lib/node_modules/npm/bin/${file}`, to('bin', link));
    }
  });
}

async function npmFolder(): Promise<string> {
  const program = await findProgram('npm', process.env.PATH ?? '');
  const file = program === undefined ? undefined : await realpath(program);
  // npm/bin/npm-cli.js, wherever it is.
  if (file?.endsWith('/bin/npm-cli.js')) return dirname(dirname(file));
  throw new OpsError('not-found', 'The lab finds no npm beside Node.js, for the archive that containers get.', {
    hint: "Install Node.js from an archive of its makers, or without the lab's archives.",
  });
}
