import { rootCertificates } from 'node:tls';
import type { Ports } from '../jobs/ports.ts';
import { fileDirectory } from './adapters/file/file.ts';
import { ldapDirectory } from './adapters/ldap/ldap.ts';
import { noMonitor } from './adapters/none/monitor.ts';
import { pctGuest } from './adapters/proxmox/guest.ts';
import { proxmox } from './adapters/proxmox/hypervisor.ts';
import { sshShell } from './adapters/ssh/shell.ts';
import { wazuh } from './adapters/wazuh/wazuh.ts';
import { catalogueOf } from './config/load.ts';
import { loginOf } from './config/login.ts';
import type { Config } from './config/schema.ts';
import { parseYaml } from './config/yaml.ts';
import type { Admission } from './domain/policy.ts';
import type { Directory } from './ports/directory.ts';
import type { Monitor } from './ports/monitor.ts';
import type { Schedule } from './ports/schedule.ts';
import { holdFor } from './store/alone.ts';
import { redisContainers } from './store/containers.ts';
import type { Redis } from './store/redis.ts';
import { redisReservations } from './store/reservations.ts';

/** The real systems behind the ports, as the configuration names them. `close` ends every connection they hold. */
export function composePorts(
  config: Config,
  redis: Redis,
  schedule: Schedule,
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
  const hosts = Object.fromEntries(Object.entries(nodes).map(([name, at]) => [name, { ...at, user }]));
  const shell = sshShell({ hosts, privateKey, knownHosts });
  const monitor = composeMonitor(config.monitor);
  const ports: Ports = {
    directory,
    hypervisor,
    access: hypervisor,
    guest: pctGuest({ shell, hostOf: (node) => node }),
    monitor,
    shell,
    reservations: redisReservations(redis, holdFor(config.worker.lockSeconds * 1000)),
    containers: redisContainers(redis),
    schedule,
    catalogue: catalogueOf(config),
    admission: admissionOf(config),
    login: loginOf(config),
  };
  return {
    ports,
    async close() {
      await Promise.allSettled([directory.close(), hypervisor.close(), shell.close(), monitor.close()]);
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
