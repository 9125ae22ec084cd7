import { installServices as install, runCustomServices } from '../guest/services.ts';
import { step } from '../ports.ts';

/** Databases and the like from the catalogue; then what the person has commands of their own for. */
export const installServices = step({
  name: 'install-services',
  title: 'Install the services',
  needs: ['request', 'placement', 'vmid', 'address'],
  gives: ['services'],
  // Whoever waits for a package manager has only so much time.
  lock: 'packages',
  keeps: 'It goes with the container.',
  async run({ request: { deployment, template }, placement: { node }, vmid }, { ports, job, signal, note }) {
    const { guest, catalogue } = ports;
    const system = catalogue.templates[template]?.system;
    const work = { guest, target: { node, vmid }, job, system, signal, note };
    const services = await install(work, deployment?.services ?? [], catalogue.services);
    await runCustomServices(work, deployment?.customServices ?? []);
    return { services };
  },
  shows: ({ request, services }) => {
    const own = request.deployment?.customServices.length ?? 0;
    const custom = own === 0 ? [] : [own === 1 ? 'a command of your own' : `${own} commands of your own`];
    return [...services, ...custom].join(', ') || 'none asked for';
  },
});
