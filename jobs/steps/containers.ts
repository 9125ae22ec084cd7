import { sshCommand } from '../container-card.ts';
import { motdFile } from '../guest/motd.ts';
import { step } from '../ports.ts';
import { noted } from '../publication.ts';

/** As soon as it is known where the container is reached, beside all that is still to do inside. */
export const writeMotd = step({
  name: 'write-motd',
  title: 'Write its message of the day',
  needs: ['request', 'placement', 'vmid', 'address', 'published'],
  gives: ['greeted'],
  keeps: 'It goes with the container.',
  async run({ request, placement, vmid, address, published }, { ports, signal }) {
    const site = noted(published);
    const ssh = site && sshCommand(request.owner.uid, { address, published: site }, ports.catalogue);
    const file = motdFile(request, { address, help: ports.catalogue.help, ...(site && { url: site.url, ssh }) });
    await ports.guest.push({ node: placement.node, vmid }, file, signal);
    return { greeted: true };
  },
});

/** The end: the container is in the index, and its owner has all it takes to use it. */
export const handOver = step({
  name: 'hand-over',
  title: 'Hand it over',
  needs: [
    'request',
    'placement',
    'vmid',
    'address',
    'hostKeys',
    'agent',
    'published',
    'reachable',
    'role',
    'admitted',
    'greeted',
    'answering',
  ],
  gives: ['login'],
  async run({ request, placement, vmid, address, hostKeys, agent, published }, { ports, job }) {
    const site = noted(published);
    const ssh = sshCommand(request.owner.uid, { address, published: site }, ports.catalogue);
    const login = { ssh, kind: ports.login.kind };
    const { hostname, owner, template, size, httpPort, ports: open, purpose } = request;
    const about = { hostname, owner, template, size, httpPort, ports: open, purpose };
    const watched = agent.id === undefined ? {} : { agent: agent.id };
    const place = {
      vmid,
      node: placement.node,
      address,
      hostKeys,
      login,
      ...watched,
      ...(site && { published: site }),
    };
    const createdAt = new Date().toISOString();
    const state = { kind: 'running' as const };
    await ports.containers.add({ v: 2, job, ...about, ...place, sharedWith: [], createdAt, state, serial: 0 });
    await ports.reservations.releasePlacement(job);
    return { login };
  },
  undo: (_known, { ports, job }) => ports.containers.remove(job),
  shows: ({ login }) => login.ssh,
});
