import { step } from '../ports.ts';

/** The end: the container is in the index, and its owner has all it takes to use it. */
export const handOver = step({
  name: 'hand-over',
  title: 'Hand it over',
  needs: ['request', 'placement', 'vmid', 'address', 'hostKeys', 'reachable', 'role'],
  gives: ['login'],
  async run({ request, placement, vmid, address }, { ports, job }) {
    const { hostname, owner } = request;
    const createdAt = new Date().toISOString();
    await ports.containers.add({ job, vmid, node: placement.node, hostname, address, owner, createdAt });
    await ports.reservations.releasePlacement(job);
    const port = ports.catalogue.containerSshPort;
    return { login: { ssh: port === 22 ? `ssh root@${address}` : `ssh -p ${port} root@${address}` } };
  },
  undo: (_known, { ports, job }) => ports.containers.remove(job),
  shows: ({ login }) => login.ssh,
});
