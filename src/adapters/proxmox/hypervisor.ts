/** The Proxmox VE cluster as Berth's hypervisor. */
import { OpsError } from '../../errors.ts';
import type { Access, Container, Hypervisor } from '../../ports/hypervisor.ts';
import { access } from './access.ts';
import { waitForAddress } from './address.ts';
import { clone } from './clone.ts';
import { configure } from './configure.ts';
import { destroy } from './destroy.ts';
import { apiOver } from './engine.ts';
import { atItsNode, findStamped } from './find.ts';
import { inspect } from './inspect.ts';
import { type Clock, realClock } from './pace.ts';
import { start, stop } from './power.ts';
import { remark } from './remark.ts';
import type { Cluster } from './task.ts';
import { makeTemplate } from './template.ts';
import { httpsTransport, type Transport, type Trust } from './transport.ts';
import { Nodes, Resources, read } from './wire.ts';

export interface ProxmoxOptions {
  /** `https://host:port` of the API of one node or more; each is asked when the one before cannot be reached. */
  endpoints: readonly string[];
  /** An API token: `user@realm!name` and its secret. */
  token: { id: string; secret: string };
  trust: Trust;
  /** Default 40 s. */
  requestTimeoutMs?: number;
  /** After this a task counts as hanging. Default 15 minutes. */
  taskTimeoutMs?: number;
  /** How long one call waits for a lock or for the effect of a lost answer. Default 5 s. */
  patienceMs?: number;
  /** For tests. */
  transport?: Transport;
  clock?: Clock;
}

export interface Proxmox extends Hypervisor, Access {
  close(): Promise<void>;
}

const mebibyte = 1024 ** 2;

/** @throws OpsError `invalid` for options that can never work */
export function proxmox(options: ProxmoxOptions): Proxmox {
  const transport = options.transport ?? httpsTransport(options.trust);
  const { token, requestTimeoutMs } = options;
  if (!/^[^\s@!]+@[\w-]+![\w-]+$/.test(token.id)) {
    throw new OpsError('invalid', 'The id of the Proxmox token must look like user@realm!name.');
  }
  const cluster: Cluster = {
    api: apiOver({
      endpoints: options.endpoints.map(endpoint),
      token,
      transport,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    }),
    clock: options.clock ?? realClock,
    taskTimeoutMs: options.taskTimeoutMs ?? 15 * 60_000,
    patienceMs: options.patienceMs ?? 5_000,
  };
  const { api } = cluster;
  return {
    ...access(cluster),
    async nodes(signal) {
      const nodes = read(Nodes, await api(signal).nodes.$get());
      return nodes.map(({ node, status, maxmem, mem }) => ({
        name: node,
        online: status === 'online',
        memory:
          maxmem === undefined || mem === undefined
            ? undefined
            : {
                totalMiB: Math.floor(maxmem / mebibyte),
                freeMiB: Math.floor((maxmem - mem) / mebibyte),
              },
      }));
    },
    async containers(signal) {
      const guests = read(Resources, await api(signal).cluster.resources.$get({ type: 'vm' }));
      return guests
        .filter((guest) => guest.type === 'lxc')
        .map((guest) => ({
          vmid: guest.vmid,
          node: guest.node,
          hostname: guest.name,
          state: state(guest.status),
          isTemplate: guest.template === 1,
        }));
    },
    async find(vmid, stamp, signal) {
      const found = await findStamped(cluster, vmid, stamp, signal);
      return found && { node: found.node, creating: found.config.lock === 'create' };
    },
    clone: (order, signal) => clone(cluster, order, signal),
    configure: (node, vmid, stamp, settings, signal) =>
      atItsNode(cluster, node, vmid, signal, (now) => configure(cluster, { node: now, vmid, stamp }, settings, signal)),
    start: (node, vmid, signal) => atItsNode(cluster, node, vmid, signal, (now) => start(cluster, now, vmid, signal)),
    stop: (node, vmid, signal) => atItsNode(cluster, node, vmid, signal, (now) => stop(cluster, now, vmid, signal)),
    inspect: (vmid, stamp, signal, near) => inspect(cluster, vmid, stamp, signal, near),
    remark: (node, vmid, stamp, said, signal) =>
      atItsNode(cluster, node, vmid, signal, (now) => remark(cluster, { node: now, vmid, stamp }, said, signal)),
    makeTemplate: (node, vmid, stamp, signal) =>
      atItsNode(cluster, node, vmid, signal, (now) => makeTemplate(cluster, { node: now, vmid, stamp }, signal)),
    address: (node, vmid, timeoutMs, signal) =>
      atItsNode(cluster, node, vmid, signal, (now) => waitForAddress(cluster, { node: now, vmid }, timeoutMs, signal)),
    destroy: (vmid, stamp, signal) => destroy(cluster, vmid, stamp, signal),
    close: () => transport.close(),
  };
}

function state(status: string | undefined): Container['state'] {
  return status === 'running' || status === 'stopped' ? status : 'unknown';
}

function endpoint(text: string): URL {
  // A port that is the scheme's own is dropped by URL, so it is looked for in the text.
  if (/^https:\/\/[^/?#@\s]+:\d+\/?$/.test(text) && URL.canParse(text)) return new URL(text);
  throw new OpsError('invalid', `${JSON.stringify(text)} is not the address of a Proxmox API.`, {
    hint: 'Write it as https://host:port; Proxmox listens on port 8006.',
  });
}
