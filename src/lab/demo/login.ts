/** A key pair for the person of the demo, the ssh command that uses it, and the one that fetches a site. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import type { Lab } from '../lab.ts';
import { command } from '../proxmox/command.ts';
import type { LabProxy } from '../proxy/proxy.ts';

/** The one whose key it is; her name is that of her account in each of her containers. */
const PERSON = 'ada';
const KEY = `${PERSON}_ed25519`;

/** Makes the pair in the folder. @returns the public line */
export async function makeKey(folder: string): Promise<string> {
  const file = join(folder, KEY);
  await command(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `${PERSON}@demo`, '-f', file]);
  return (await readFile(`${file}.pub`, 'utf8')).trim();
}

/**
 * A command line, to be copied, that logs into the container. Its host keys are written into a known_hosts of the
 * demo first, so that ssh verifies them.
 * @throws OpsError `not-found` when no such container runs
 */
export async function sshLine(lab: Lab, hostname: string): Promise<string> {
  const found = lab.proxmox.containers().find((one) => one.hostname === hostname && one.address !== undefined);
  if (!found?.address) throw new OpsError('not-found', `No container ${hostname} is running.`);
  const port = lab.proxmox.containerSshPort;
  const etc = join(lab.proxmox.rootOf(found.vmid), 'etc/ssh');
  const files = (await readdir(etc)).filter((name) => /^ssh_host_\w+_key\.pub$/.test(name));
  const keys = await Promise.all(files.map((name) => readFile(join(etc, name), 'utf8')));
  const host = port === 22 ? found.address : `[${found.address}]:${port}`;
  const known = join(lab.dir, `known_hosts_${found.vmid}`);
  await writeFile(known, keys.map((key) => `${host} ${key.trim().split(' ').slice(0, 2).join(' ')}\n`).join(''));
  const options = `-i ${join(lab.dir, KEY)} -o IdentitiesOnly=yes -o UserKnownHostsFile=${known}`;
  return `ssh ${options}${port === 22 ? '' : ` -p ${port}`} ${PERSON}@${found.address}`;
}

/** A command line, to be copied, that fetches a site by its name, which no name server knows, and verifies the proxy. */
export async function curlLine(folder: string, proxy: LabProxy, hostname: string): Promise<string> {
  const { address, httpsPort, domain, caPem } = proxy;
  const authority = join(folder, 'proxy-ca.pem');
  await writeFile(authority, caPem);
  const at = `${hostname}.${domain}:${httpsPort}`;
  return `curl --cacert ${authority} --resolve ${at}:${address} https://${at}/`;
}
