import { rootCertificates } from 'node:tls';
import type { Ports } from '../jobs/ports.ts';
import { fileDirectory } from './adapters/file/file.ts';
import { gitForge } from './adapters/git/forge.ts';
import { ldapDirectory } from './adapters/ldap/ldap.ts';
import { type NginxOptions, nginxProxy } from './adapters/nginx/nginx.ts';
import { noForge } from './adapters/none/forge.ts';
import { noMonitor } from './adapters/none/monitor.ts';
import { noProxy } from './adapters/none/proxy.ts';
import { noSecrets } from './adapters/none/secrets.ts';
import { pctGuest } from './adapters/proxmox/guest.ts';
import { proxmox } from './adapters/proxmox/hypervisor.ts';
import { sshShell } from './adapters/ssh/shell.ts';
import { wazuh } from './adapters/wazuh/wazuh.ts';
import { catalogueOf } from './config/load.ts';
import { loginOf } from './config/login.ts';
import type { Config } from './config/schema.ts';
import { sealingKeys } from './config/secrets.ts';
import { parseYaml } from './config/yaml.ts';
import type { Admission } from './domain/policy.ts';
import type { Directory } from './ports/directory.ts';
import type { Forge } from './ports/forge.ts';
import type { Monitor } from './ports/monitor.ts';
import type { ReverseProxy } from './ports/proxy.ts';
import type { Schedule } from './ports/schedule.ts';
import { holdFor } from './store/alone.ts';
import { redisContainers } from './store/containers.ts';
import type { Redis } from './store/redis.ts';
import { redisReservations } from './store/reservations.ts';
import { redisSecrets } from './store/secrets.ts';
import { redisTemplates } from './store/templates.ts';

/**
 * The real systems behind the ports, as the configuration names them. `close` ends every connection they hold.
 * @param openShell what reaches machines over SSH
 */
export function composePorts(
  config: Config,
  redis: Redis,
  schedule: Schedule,
  openShell = sshShell,
): { ports: Ports; close(): Promise<void> } {
  const directory = composeDirectory(config.directory);
  const { endpoints, ca, fingerprints, tokenId, tokenSecret, requestSeconds } = config.proxmox;
  const hypervisor = proxmox({
    endpoints,
    token: { id: tokenId, secret: tokenSecret },
    trust: fingerprints ? { fingerprints } : { ca: ca ?? rootCertificates.join('\n') },
    requestTimeoutMs: requestSeconds * 1000,
  });
  const { user, privateKey, knownHosts, nodes } = config.ssh;
  const hosts = {
    ...Object.fromEntries(Object.entries(nodes).map(([name, at]) => [name, { ...at, user }])),
    ...(config.proxy.kind === 'nginx' ? { [PROXY_HOST]: config.proxy.ssh } : {}),
  };
  const shell = openShell({ hosts, privateKey, knownHosts });
  const monitor = composeMonitor(config.monitor);
  const proxy = composeProxy(config.proxy, shell);
  const ports: Ports = {
    directory,
    hypervisor,
    access: hypervisor,
    guest: pctGuest({ shell, hostOf: (node) => node }),
    monitor,
    proxy,
    shell,
    forge: composeForge(config) ?? noForge,
    secrets: config.secrets ? redisSecrets(redis, sealingKeys(config.secrets)) : noSecrets,
    reservations: redisReservations(redis, holdFor(config.worker.lockSeconds * 1000)),
    containers: redisContainers(redis),
    templates: redisTemplates(redis),
    schedule,
    catalogue: catalogueOf(config),
    admission: admissionOf(config),
    login: loginOf(config),
  };
  return {
    ports,
    async close() {
      await Promise.allSettled([directory.close(), hypervisor.close(), proxy.close(), shell.close(), monitor.close()]);
    },
  };
}

function admissionOf({ directory, help }: Config): Admission {
  return { requiredGroup: directory.requiredGroup, adminGroup: directory.adminGroup, help };
}

function composeMonitor(config: Config['monitor']): Monitor {
  if (config.kind === 'none') return noMonitor;
  const { url, ca, user, password, requestSeconds, manager, agentPort, enrolmentPort, group, packages } = config;
  const { name, version, key, suite, components, yumUrl } = packages;
  return wazuh({
    url,
    ca,
    user,
    password,
    requestTimeoutMs: requestSeconds * 1000,
    enrolment: {
      manager,
      agentPort,
      enrolmentPort,
      group,
      password: config.enrolmentPassword,
      ca: config.enrolmentCa ?? ca ?? '',
      packages: {
        name,
        version,
        key,
        apt: { url: packages.url, suite, components },
        yum: yumUrl === undefined ? undefined : { url: yumUrl },
      },
    },
  });
}

/** Undefined where no host of repositories is configured, and so no deployment offered. */
export function composeForge({ forge }: Pick<Config, 'forge'>): Forge | undefined {
  if (!forge) return undefined;
  const hosts = Object.entries(forge.hosts).map(([name, { ca: caPem, ...host }]) => [name, { ...host, caPem }]);
  return gitForge({ hosts: Object.fromEntries(hosts), timeoutMs: forge.answerSeconds * 1000 });
}

/** With a space in it, which no node's name has. */
const PROXY_HOST = 'the proxy';

function composeProxy(config: Config['proxy'], shell: NginxOptions['shell']): ReverseProxy {
  if (config.kind === 'none') return noProxy;
  const { domain, certificate, certificateKey, listen, httpsPort, hsts, sites, streams, errorLog, portMap, ca } =
    config;
  const prefix = config.sudo ? ['sudo', '-n'] : [];
  const reload = config.reload ?? [...config.nginx, '-s', 'reload'];
  return nginxProxy({
    shell,
    place: {
      host: PROXY_HOST,
      sites,
      streams,
      errorLog,
      portMap,
      nginx: [...prefix, ...config.nginx],
      reload: [...prefix, ...reload],
    },
    serving: { domain, certificate, certificateKey, listen, httpsPort, hsts },
    outside: { address: config.address ?? config.ssh.address, httpsPort, ca },
    ranges: { ssh: config.sshPorts, other: config.ports },
  });
}

function composeDirectory(config: Config['directory']): Directory {
  if (config.kind === 'file') return fileDirectory({ path: config.path, parseYaml });
  const { url, ca, baseDn, bindDn, bindPassword, attribute, groupBaseDn, connectSeconds, answerSeconds } = config;
  return ldapDirectory({
    url,
    baseDn,
    attribute,
    connectTimeoutMs: connectSeconds * 1000,
    operationTimeoutMs: answerSeconds * 1000,
    ...(ca === undefined ? {} : { caPem: ca }),
    ...(groupBaseDn === undefined ? {} : { groupBaseDn }),
    ...(bindDn !== undefined && bindPassword !== undefined ? { bind: { dn: bindDn, password: bindPassword } } : {}),
  });
}
