import { sshCommand } from '../container-card.ts';
import { motdFile } from '../guest/motd.ts';
import { step } from '../ports.ts';

/** As soon as there is an address to tell, beside all that is still to do inside. */
export const writeMotd = step({
  name: 'write-motd',
  title: 'Write its message of the day',
  needs: ['request', 'placement', 'vmid', 'address'],
  gives: ['greeted'],
  keeps: 'It goes with the container.',
  async run({ request, placement, vmid, address }, { ports, signal }) {
    const file = motdFile(request, { address, help: ports.catalogue.help });
    await ports.guest.push({ node: placement.node, vmid }, file, signal);
    return { greeted: true };
  },
});

/** The end: the container is in the index, and its owner has all it takes to use it. */
export const handOver = step({
  name: 'hand-over',
  title: 'Hand it over',
  needs: ['request', 'placement', 'vmid', 'address', 'hostKeys', 'reachable', 'role', 'agent', 'admitted', 'greeted'],
  gives: ['login'],
  async run({ request, placement, vmid, address, hostKeys, agent }, { ports, job }) {
    const login = { ssh: sshCommand(request.owner.uid, address, ports.catalogue), kind: ports.login.kind };
    const { hostname, owner, template, size, httpPort, ports: open, purpose } = request;
    const about = { hostname, owner, template, size, httpPort, ports: open, purpose };
    const watched = agent.id === undefined ? {} : { agent: agent.id };
    const place = { vmid, node: placement.node, address, hostKeys, login, ...watched };
    const createdAt = new Date().toISOString();
    const state = { kind: 'running' as const };
    await ports.containers.add({ v: 2, job, ...about, ...place, sharedWith: [], createdAt, state, serial: 0 });
    await ports.reservations.releasePlacement(job);
    return { login };
  },
  undo: (_known, { ports, job }) => ports.containers.remove(job),
  shows: ({ login }) => login.ssh,
});
