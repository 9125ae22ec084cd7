/** The package wazuh-agent of the lab, a real .deb. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AGENT_CONFIGURATION, AGENT_POSTINST, AGENT_POSTRM, AGENT_PROGRAM, AGENT_UNIT } from './agent-program.ts';
import { runProgram } from './run.ts';

export interface DebianPackage {
  /** Its control fields, as a Packages file repeats them. */
  control: string;
  file: string;
  content: Buffer;
}

const VERSION = '4.14.7-1+lab';

const CONTROL = `Package: wazuh-agent
Version: ${VERSION}
Architecture: all
Maintainer: Berth's lab <packages@example.org>
Depends: bash, coreutils, grep, openssl, sed
Section: admin
Priority: optional
Description: the agent of the lab's monitor
`;

const FILES: readonly [path: string, content: string, mode: number][] = [
  ['DEBIAN/control', CONTROL, 0o644],
  ['DEBIAN/conffiles', '/var/ossec/etc/ossec.conf\n', 0o644],
  ['DEBIAN/postinst', AGENT_POSTINST, 0o755],
  ['DEBIAN/postrm', AGENT_POSTRM, 0o755],
  ['var/ossec/bin/wazuh-agentd', AGENT_PROGRAM, 0o750],
  ['var/ossec/etc/ossec.conf', AGENT_CONFIGURATION, 0o640],
  ['lib/systemd/system/wazuh-agent.service', AGENT_UNIT, 0o644],
];

/** @throws OpsError `failed` where dpkg-deb is not installed */
export async function buildAgentPackage(): Promise<DebianPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-deb-'));
  try {
    const root = join(folder, 'root');
    for (const [path, content, mode] of FILES) {
      const at = join(root, path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, content);
      await chmod(at, mode);
    }
    await mkdir(join(root, 'var/ossec/logs'), { recursive: true });
    // Whatever the umask was, dpkg-deb wants to see the folders of a package.
    for (const path of ['', 'DEBIAN', 'var', 'var/ossec', 'lib']) await chmod(join(root, path), 0o755);
    const file = `wazuh-agent_${VERSION}_all.deb`;
    await runProgram('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, join(folder, file)]);
    return { control: CONTROL, file, content: await readFile(join(folder, file)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
