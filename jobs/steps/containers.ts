import { step } from '../ports.ts';

/** The end: the container is in the index, and its owner has all it takes to use it. */
export const handOver = step({
  name: 'hand-over',
  title: 'Hand it over',
  needs: ['request', 'placement', 'vmid', 'address', 'hostKeys', 'reachable', 'role'],
  gives: ['login'],
  async run({ request, placement, vmid, address, hostKeys }, { ports, job }) {
    const port = ports.catalogue.containerSshPort;
    const login = { ssh: port === 22 ? `ssh root@${address}` : `ssh -p ${port} root@${address}` };
    const { hostname, owner, template, size, httpPort, ports: open, purpose } = request;
    const about = { hostname, owner, template, size, httpPort, ports: open, purpose };
    const place = { vmid, node: placement.node, address, hostKeys, login };
    const createdAt = new Date().toISOString();
    const state = { kind: 'running' as const };
    await ports.containers.add({ v: 2, job, ...about, ...place, sharedWith: [], createdAt, state, serial: 0 });
    await ports.reservations.releasePlacement(job);
    return { login };
  },
  undo: (_known, { ports, job }) => ports.containers.remove(job),
  shows: ({ login }) => login.ssh,
});
