import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lab, LabOptions } from './lab.ts';
import type { Resident } from './people.ts';
import { proxySection } from './proxy/for-lab.ts';

/** What the lab's Slack gives its app. */
export const TOKENS = { botToken: 'xoxb-lab-bot', appToken: 'xapp-lab-app', signingSecret: 'lab-signing-secret' };

/** Who may ask for containers, and who may do everything: groups of the directory. */
export const GROUPS = { requiredGroup: 'staff', adminGroup: 'ops' };

const TITLES: Readonly<Record<string, string>> = { 'debian-12': 'Debian 12', 'rocky-9': 'Rocky Linux 9' };

export const isKnown = (person: Resident) => person.uid !== undefined;

/** The person as the lab's directory holds them. */
export function personInDirectory({ uid = '', slack, groups, keys, password, disabled }: Resident) {
  return {
    uid,
    name: slack.realName,
    mail: slack.email ?? [],
    groups: [...groups],
    keys: [...keys],
    disabled: disabled ?? false,
    ...(password === undefined ? {} : { password }),
  };
}

/** Real containers ask the directory themselves, at their network's address. Simulated ones have no SSSD. */
function loginSection({ directory, network }: Pick<Lab, 'directory' | 'network'>) {
  if (!directory || !network) return { kind: 'accounts' };
  return {
    kind: 'directory',
    url: `ldaps://${network.address}:${directory.port}`,
    groupBaseDn: directory.unixBaseDn,
    bindDn: directory.containers.dn,
    bindPassword: '${LDAP_CONTAINERS_PASSWORD}',
    userFilter: '(!(shadowExpire=1))',
  };
}

type Put = (name: string, text: string) => Promise<{ file: string }>;

async function monitorSection({ monitor }: Pick<Lab, 'monitor'>, put: Put) {
  if (!monitor) return { kind: 'none' };
  const { apiUrl: url, user, address: manager, agentPort, enrolmentPort, packagesUrl } = monitor;
  return {
    kind: 'wazuh',
    ...{ url, user, password: '${MONITOR_PASSWORD}', ca: await put('monitor-ca.pem', monitor.caPem) },
    ...{ manager, agentPort, enrolmentPort, enrolmentPassword: '${MONITOR_ENROLMENT_PASSWORD}' },
    packages: { url: packagesUrl, key: await put('monitor-packages.asc', monitor.signingKey) },
  };
}

async function runtimesSection({ archive }: Pick<Lab, 'archive'>, put: Put) {
  if (!archive) return {};
  const { archives, sources } = archive;
  return { archives, sources, ca: await put('archive-ca.pem', archive.caPem) };
}

/** The lab's forge is at a private address, at a port of its own. */
async function forgeSection({ forge }: Pick<Lab, 'forge'>, put: Put) {
  if (!forge) return {};
  const host = { ports: [forge.port], ca: await put('forge-ca.pem', forge.caPem), allowPrivate: true };
  return { forge: { hosts: { [forge.address]: host } } };
}

/** Writes a berth.yml for the lab into its folder; secrets stand in the environment that goes with it. */
export async function writeBerthYml(lab: Omit<Lab, 'configFile' | 'env' | 'stop'>, options: LabOptions) {
  const { dir, slack, proxmox, redis, directory, monitor, proxy, people } = lab;
  const put: Put = async (name, text) => {
    await writeFile(join(dir, name), text, { mode: 0o600 });
    return { file: name };
  };
  const transport =
    options.transport === 'http'
      ? { mode: 'http', signingSecret: '${SLACK_SIGNING_SECRET}', port: options.httpPort ?? 3000 }
      : { mode: 'socket', appToken: '${SLACK_APP_TOKEN}' };
  const peopleFile = JSON.stringify(
    people
      .filter(isKnown)
      .map(personInDirectory)
      .map(({ mail, password: _, ...person }) => ({ ...person, mail: String(mail) })),
  );
  const systems = [...new Set(proxmox.templates.map(({ os }) => os))];
  const config = {
    slack: { ...transport, botToken: '${SLACK_BOT_TOKEN}', apiUrl: slack.apiUrl },
    directory: directory
      ? {
          kind: 'ldap',
          url: directory.url,
          ca: await put('directory-ca.pem', directory.caPem),
          baseDn: directory.baseDn,
          bindDn: directory.bindDn,
          bindPassword: '${LDAP_PASSWORD}',
          ...GROUPS,
        }
      : { kind: 'file', path: join(dir, (await put('people.yml', peopleFile)).file), ...GROUPS },
    login: loginSection(lab),
    monitor: await monitorSection(lab, put),
    proxy: proxy ? proxySection(proxy, await put('proxy-ca.pem', proxy.caPem)) : { kind: 'none' },
    runtimes: await runtimesSection(lab, put),
    ...(await forgeSection(lab, put)),
    proxmox: {
      endpoints: proxmox.nodes.map(({ apiUrl }) => apiUrl),
      ca: await put('proxmox-ca.pem', proxmox.caPem),
      tokenId: proxmox.token.id,
      tokenSecret: '${PROXMOX_TOKEN}',
      vmids: { first: 200, last: 999 },
    },
    ssh: {
      user: proxmox.sshUser,
      privateKey: await put('id_ed25519', proxmox.privateKey),
      knownHosts: await put('known_hosts', `${proxmox.knownHosts}${proxy?.knownHosts ?? ''}`),
      nodes: Object.fromEntries(
        proxmox.nodes.map(({ name, sshHost, sshPort }) => [name, { address: sshHost, port: sshPort }]),
      ),
    },
    templates: Object.fromEntries(
      systems.map((os) => {
        const found = proxmox.templates.filter((template) => template.os === os);
        return [
          os,
          { title: TITLES[os] ?? os, nodes: Object.fromEntries(found.map(({ node, vmid }) => [node, vmid])) },
        ];
      }),
    ),
    sizes: {
      small: { title: 'Small', cores: 1, memoryMiB: 1024, diskGiB: 8 },
      medium: { title: 'Medium', cores: 2, memoryMiB: 4096, diskGiB: 20 },
    },
    secrets: { key: '${BERTH_SECRETS_KEY}' },
    containerSshPort: proxmox.containerSshPort,
    help: '#help-containers',
    redis: { url: '${REDIS_URL}' },
    ...options.config,
  };
  // JSON is YAML, and needs no writer of its own.
  const { file } = await put('berth.yml', `${JSON.stringify(config, null, 2)}\n`);
  const env = {
    SLACK_BOT_TOKEN: TOKENS.botToken,
    SLACK_APP_TOKEN: TOKENS.appToken,
    SLACK_SIGNING_SECRET: TOKENS.signingSecret,
    PROXMOX_TOKEN: proxmox.token.secret,
    REDIS_URL: redis.url,
    BERTH_SECRETS_KEY: randomBytes(32).toString('base64'),
    ...(directory
      ? { LDAP_PASSWORD: directory.bindPassword, LDAP_CONTAINERS_PASSWORD: directory.containers.password }
      : {}),
    ...(monitor ? { MONITOR_PASSWORD: monitor.password, MONITOR_ENROLMENT_PASSWORD: monitor.enrolmentPassword } : {}),
  };
  return { configFile: join(dir, file), env };
}
