import { poolAddresses } from '../domain/catalogue.ts';
import { loginProblems } from './login.ts';
import { monitorProblems } from './monitor.ts';
import { type Problem, pathText } from './problem.ts';
import { proxyProblems } from './proxy.ts';
import { runtimeProblems } from './runtimes.ts';
import type { Config } from './schema.ts';
import { secretsProblems } from './secrets.ts';
import { serviceProblems } from './services.ts';

/**
 * Rules between keys that are right one by one. Each sees only the sections that passed on their own, so that
 * these problems are reported together with all others.
 */
export function crossCheck(config: Partial<Config>): Problem[] {
  return [
    ...templateProblems(config),
    ...poolProblems(config),
    ...bindProblems(config),
    ...trustProblems(config),
    ...loginProblems(config),
    ...monitorProblems(config),
    ...proxyProblems(config),
    ...runtimeProblems(config),
    ...serviceProblems(config),
    ...secretsProblems(config),
  ];
}

function templateProblems({ templates = {}, ssh, proxmox }: Partial<Config>): Problem[] {
  return Object.entries(templates).flatMap(([template, { nodes }]) =>
    Object.entries(nodes).flatMap(([node, vmid]): Problem[] => {
      const path = pathText(['templates', template, 'nodes', node]);
      const problems: Problem[] = [];
      if (ssh !== undefined && !Object.hasOwn(ssh.nodes, node)) {
        problems.push({ path, sentence: `ssh.nodes has no node named ${node}` });
      }
      if (proxmox !== undefined && vmid >= proxmox.vmids.first && vmid <= proxmox.vmids.last) {
        problems.push({ path, sentence: `${vmid} lies in proxmox.vmids, where Berth makes containers` });
      }
      return problems;
    }),
  );
}

const MOST_ADDRESSES = 65_536;

function poolProblems({ addresses }: Partial<Config>): Problem[] {
  if (addresses?.kind !== 'pool') return [];
  const { first, last, gateway, prefix } = addresses;
  const size = 2 ** (32 - prefix);
  const network = Math.floor(toNumber(first) / size);
  const outside = (address: string) => Math.floor(toNumber(address) / size) !== network;
  const edge = (address: string) => [0, size - 1].includes(toNumber(address) % size);
  const problems: Problem[] = [];
  const add = (key: string, sentence: string) => problems.push({ path: `addresses.${key}`, sentence });
  if (toNumber(last) < toNumber(first)) add('last', 'must not be smaller than first');
  else if (toNumber(last) - toNumber(first) >= MOST_ADDRESSES)
    add('last', `a pool has at most ${MOST_ADDRESSES} addresses`);
  else if (poolAddresses(addresses).length === 0) add('gateway', 'is the only address of the pool');
  if (outside(last)) add('last', `is not in the same /${prefix} network as first`);
  if (outside(gateway)) add('gateway', `is not in the same /${prefix} network as first`);
  for (const key of ['first', 'last', 'gateway'] as const) {
    if (edge(addresses[key])) add(key, 'is the address of the network itself or its broadcast address');
  }
  return problems;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function bindProblems({ directory }: Partial<Config>): Problem[] {
  if (directory?.kind !== 'ldap') return [];
  const { bindDn, bindPassword } = directory;
  if (bindDn !== undefined && bindPassword === undefined) {
    return [{ path: 'directory.bindPassword', sentence: 'is missing; bindDn needs it' }];
  }
  if (bindDn === undefined && bindPassword !== undefined) {
    return [{ path: 'directory.bindDn', sentence: 'is missing; bindPassword needs it' }];
  }
  return [];
}

function trustProblems({ proxmox }: Partial<Config>): Problem[] {
  if (proxmox?.ca === undefined || proxmox.fingerprints === undefined) return [];
  return [{ path: 'proxmox.fingerprints', sentence: 'stands in place of ca: leave one of them out' }];
}
