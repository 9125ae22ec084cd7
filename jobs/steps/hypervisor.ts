import { type AddressPool, sizeText } from '../../src/domain/catalogue.ts';
import { OpsError } from '../../src/errors.ts';
import { type Facts, type Ports, step } from '../ports.ts';
import { templateFor } from '../template-for.ts';

export const chooseNode = step({
  name: 'choose-node',
  title: 'Choose a node',
  needs: ['request', 'owner', 'account'],
  gives: ['placement'],
  async run({ request }, { ports, job, signal }) {
    const { memoryMiB } = sizeOf(request, ports);
    const { title, nodes: templates } = templateOf(request, ports);
    const online = (await ports.hypervisor.nodes(signal)).filter(
      (node) => node.online && templates[node.name] !== undefined,
    );
    if (online.length === 0) {
      throw new OpsError('unavailable', `No node that has ${title} is online.`, {
        hint: `Ask ${ports.catalogue.help}.`,
      });
    }
    const candidates = online.map(({ name, memory }) => ({ node: name, freeMiB: memory?.freeMiB ?? 0 }));
    // One that was made for the repository saves more than the best node would, unless its node is full.
    const made = await templateFor(request, ports, signal);
    const fit = candidates.filter(({ node, freeMiB }) => node === made?.node && freeMiB >= memoryMiB);
    const node = await ports.reservations.takePlacement(fit.length > 0 ? fit : candidates, memoryMiB, job);
    const templateVmid = made?.node === node ? made.vmid : (templates[node] as number);
    return { placement: { node, templateVmid } };
  },
  undo: (_known, { ports, job }) => ports.reservations.releasePlacement(job),
  shows: ({ placement }) => placement.node,
});

export const cloneTemplate = step({
  name: 'clone-template',
  title: 'Clone the template',
  needs: ['hostname', 'placement'],
  gives: ['vmid'],
  async probe(_known, { ports, job, signal }) {
    const vmid = await ports.reservations.vmidOf(job);
    const found = vmid === undefined ? undefined : await ports.hypervisor.find(vmid, job, signal);
    return vmid === undefined || found === undefined || found.creating ? undefined : { vmid };
  },
  async run({ hostname, placement: { node, templateVmid } }, { ports, job, signal, note }) {
    const { vmids, storage } = ports.catalogue;
    const taken = (await ports.hypervisor.containers(signal)).map((container) => container.vmid);
    const clone = async (held: AbortSignal) => {
      for (;;) {
        const vmid = await ports.reservations.takeVmid(vmids, taken, job);
        try {
          await ports.hypervisor.clone({ node, templateVmid, vmid, hostname, stamp: job, storage }, held);
          return { vmid };
        } catch (error) {
          if (!(error instanceof OpsError && error.reason === 'conflict')) throw error;
          // Somebody made a container of this id outside of Berth: take the next.
          taken.push(vmid);
          await ports.reservations.releaseVmid(job);
        }
      }
    };
    // Proxmox refuses a second clone of one template while the first is copied.
    const onWait = () => note('waiting for another clone of this template');
    return ports.reservations.alone(`template:${node}:${templateVmid}`, clone, { signal, onWait });
  },
  async undo({ vmid }, { ports, job, signal }) {
    const made = vmid ?? (await ports.reservations.vmidOf(job));
    if (made !== undefined) await ports.hypervisor.destroy(made, job, signal);
    await ports.reservations.releaseVmid(job);
  },
  shows: ({ vmid, placement }) => `container ${vmid} on ${placement.node}`,
});

export const configureContainer = step({
  name: 'configure-container',
  title: 'Set size, tags and notes',
  needs: ['request', 'placement', 'vmid', 'addressing'],
  gives: ['settings'],
  keeps: 'Settings go with the container.',
  async run({ request, placement, vmid, addressing }, { ports, job, signal }) {
    const { cores, memoryMiB, diskGiB } = sizeOf(request, ports);
    const settings = { cores, memoryMiB, diskGiB };
    const network = addressing.kind === 'static' ? networkOf(addressing.address, ports) : undefined;
    const tags = ['berth', request.template, request.owner.uid].filter((tag) => /^[a-z0-9_][a-z0-9_.+-]*$/.test(tag));
    await ports.hypervisor.configure(
      placement.node,
      vmid,
      job,
      { ...settings, tags, notes: notesOf(request), network },
      signal,
    );
    return { settings };
  },
  shows: ({ settings }) => sizeText(settings),
});

export const startContainer = step({
  name: 'start-container',
  title: 'Start it',
  needs: ['placement', 'vmid', 'settings'],
  gives: ['runningSince'],
  keeps: 'Undoing the clone stops it.',
  async run({ placement, vmid }, { ports, signal }) {
    await ports.hypervisor.start(placement.node, vmid, signal);
    return { runningSince: Date.now() };
  },
});

export const awaitAddress = step({
  name: 'await-address',
  title: 'Wait for its address',
  needs: ['placement', 'vmid', 'runningSince'],
  gives: ['address'],
  keeps: 'Waiting changes nothing.',
  async run({ placement, vmid }, { ports, signal }) {
    const timeoutMs = ports.catalogue.addressTimeoutMs;
    return { address: await ports.hypervisor.address(placement.node, vmid, timeoutMs, signal) };
  },
  shows: ({ address }) => address,
});

/** The catalogue may have changed since the person chose, so a name can be gone. */
function sizeOf(request: Facts['request'], { catalogue }: Ports) {
  return offered(catalogue.sizes[request.size], `size ${request.size}`);
}

function templateOf(request: Facts['request'], { catalogue }: Ports) {
  return offered(catalogue.templates[request.template], `operating system ${request.template}`);
}

function offered<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new OpsError('invalid', `The ${what} is no longer offered.`, { hint: 'Ask again and choose another.' });
}

function networkOf(address: string, { catalogue }: Ports) {
  const { bridge, prefix, gateway } = catalogue.addresses as AddressPool;
  return { bridge, cidr: `${address}/${prefix}`, gateway };
}

/** What an administrator reads in Proxmox's own pages. */
function notesOf({ owner, purpose, httpPort, ports }: Facts['request']): string {
  const extra = ports.map(({ name, port, transport }) => `${name} ${port}/${transport}`);
  const lines = [
    `Owner: ${owner.name} (${owner.uid}, ${owner.mail})`,
    ...(purpose ? [`Purpose: ${purpose}`] : []),
    `Ports: HTTP ${httpPort}/tcp${extra.length > 0 ? `, ${extra.join(', ')}` : ''}`,
  ];
  return lines.join('\n');
}
