import { installRuntimes as install } from '../guest/runtimes.ts';
import { step } from '../ports.ts';

/** What each component is run with: from the distribution, unpacked, or built, as was settled when it was asked for. */
export const installRuntimes = step({
  name: 'install-runtimes',
  title: 'Install the runtimes',
  needs: ['request', 'placement', 'vmid', 'address'],
  gives: ['runtimes'],
  // Whoever waits for a package manager has only so much time.
  lock: 'packages',
  keeps: 'It goes with the container.',
  async run({ request: { deployment, template }, placement: { node }, vmid }, { ports, job, signal, note }) {
    const { guest, catalogue } = ports;
    const system = catalogue.templates[template]?.system;
    const work = { guest, target: { node, vmid }, job, system, signal, note };
    return { runtimes: await install(work, deployment?.components ?? [], catalogue.runtimes) };
  },
  shows: ({ runtimes }) =>
    runtimes.length === 0
      ? 'none asked for'
      : runtimes.map(({ component, version }) => `${component}: ${version}`).join(', '),
});
