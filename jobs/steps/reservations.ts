import { poolAddresses } from '../../src/domain/catalogue.ts';
import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

export const reserveHostname = step({
  name: 'reserve-hostname',
  title: 'Reserve the name',
  needs: ['request', 'owner', 'account'],
  gives: ['hostname'],
  async run({ request: { hostname } }, { ports, job, signal }) {
    const holder = await ports.reservations.takeHostname(hostname, job);
    const others = holder === job ? await ports.hypervisor.containers(signal) : [];
    // The cluster may have machines that Berth did not make; its own clone, after a crash, carries our id.
    const vmid = await ports.reservations.vmidOf(job);
    // The proxy may serve others' machines, too.
    const served = holder === job ? await ports.proxy.taken(signal) : [];
    const isFree =
      !others.some((other) => other.hostname === hostname && other.vmid !== vmid) &&
      !served.some((name) => name.hostname === hostname && name.stamp !== job);
    if (holder === job && isFree) return { hostname };
    await ports.reservations.releaseHostname(hostname, job);
    throw new OpsError('conflict', `The name ${hostname} is taken.`, { hint: 'Ask again with another name.' });
  },
  undo: ({ request }, { ports, job }) => ports.reservations.releaseHostname(request.hostname, job),
  shows: ({ hostname }) => hostname,
});

/** An address known beforehand saves the seconds that DHCP takes. */
export const settleAddress = step({
  name: 'settle-address',
  title: 'Settle where the address comes from',
  needs: ['owner', 'account'],
  gives: ['addressing'],
  async run(_known, { ports, job }) {
    const { addresses } = ports.catalogue;
    if (addresses.kind === 'dhcp') return { addressing: { kind: 'dhcp' as const } };
    const address = await ports.reservations.takeAddress(poolAddresses(addresses), job);
    return { addressing: { kind: 'static' as const, address } };
  },
  undo: (_known, { ports, job }) => ports.reservations.releaseAddress(job),
  shows: ({ addressing }) => (addressing.kind === 'dhcp' ? 'DHCP' : addressing.address),
});
