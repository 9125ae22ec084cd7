/** From a repository to components that listen, inside a container that is there. */
import type { ContainerRequest } from '../../src/domain/container-request.ts';
import { type Deployment, environmentSecret, TOKEN_SECRET } from '../../src/domain/deployment.ts';
import type { StepContext } from '../../src/engine/step.ts';
import { OpsError } from '../../src/errors.ts';
import { unitOf } from '../guest/app-paths.ts';
import { type AppWork, checkOut, prepare } from '../guest/checkout.ts';
import { SWITCH } from '../guest/checkout-scripts.ts';
import { buildComponent, installDependencies as install } from '../guest/commands.ts';
import { placeEnvironment } from '../guest/environment.ts';
import { awaitListening, startComponents as start } from '../guest/start.ts';
import { type Facts, type Ports, step } from '../ports.ts';

export const cloneRepository = step({
  name: 'clone-repository',
  title: 'Clone the repository',
  needs: ['request', 'owner', 'placement', 'vmid', 'address', 'joined', 'admitted', 'secrets'],
  gives: ['checkout'],
  async run(known, context) {
    const { ports, job, signal } = context;
    const work = appWork(known, context);
    await prepare(work, known.owner);
    const token = await ports.secrets.get(job, TOKEN_SECRET);
    const { authorities } = ports.catalogue.deployment;
    const { commit, folder } = await checkOut(work, { owner: known.owner, token, authorities });
    if (folder === undefined) throw new OpsError('failed', 'The container did not say where its version is.');
    const body = SWITCH;
    await ports.guest.run(
      work.target,
      { label: 'choosing a version', body, input: [folder], timeoutMs: 60_000 },
      signal,
    );
    await ports.secrets.drop(job, TOKEN_SECRET);
    return { checkout: { commit, folder } };
  },
  undo: (_known, { ports, job }) => ports.secrets.drop(job, TOKEN_SECRET),
  shows: ({ checkout, request }) => `${checkout.commit.slice(0, 12)} of ${request.deployment?.repository.branch}`,
});

export const writeEnvironment = step({
  name: 'write-environment',
  title: 'Write the environment',
  needs: ['request', 'placement', 'vmid', 'checkout'],
  gives: ['environment'],
  async run(known, context) {
    const { ports, job } = context;
    const work = appWork(known, context);
    for (const component of work.deployment.components) {
      const sealed = component.hasEnvironment
        ? await ports.secrets.get(job, environmentSecret(component.name))
        : undefined;
      await placeEnvironment(work, { component, version: known.checkout.folder, text: sealed });
    }
    const components = work.deployment.components
      .filter(({ hasEnvironment }) => hasEnvironment)
      .map(({ name }) => name);
    // Not before all are in their places: what is written again after a crash is written from here.
    for (const name of components) await ports.secrets.drop(job, environmentSecret(name));
    return { environment: { components } };
  },
  async undo({ request: { deployment } }, { ports, job }) {
    for (const { name } of deployment?.components ?? []) await ports.secrets.drop(job, environmentSecret(name));
  },
  shows: ({ environment: { components } }) => components.join(', ') || 'none given',
});

export const installDependencies = step({
  name: 'install-dependencies',
  title: 'Install what it depends on',
  needs: ['request', 'placement', 'vmid', 'checkout', 'environment', 'runtimes'],
  gives: ['dependencies'],
  keeps: 'It goes with the container.',
  async run(known, context) {
    const work = appWork(known, context);
    const rules = context.ports.catalogue.deployment;
    for (const component of work.deployment.components) {
      context.note(component.name);
      await install(work, { version: known.checkout.folder, component, bin: binOf(known, component.name) }, rules);
    }
    return { dependencies: work.deployment.components.map(({ name }) => name) };
  },
});

/** With its services, because a build may want its database. */
export const buildComponents = step({
  name: 'build-components',
  title: 'Build it',
  needs: ['request', 'placement', 'vmid', 'checkout', 'runtimes', 'services', 'dependencies'],
  gives: ['built'],
  keeps: 'It goes with the container.',
  async run(known, context) {
    const work = appWork(known, context);
    const rules = context.ports.catalogue.deployment;
    for (const component of work.deployment.components) {
      context.note(component.name);
      await buildComponent(
        work,
        { version: known.checkout.folder, component, bin: binOf(known, component.name) },
        rules,
      );
    }
    return { built: work.deployment.components.map(({ name }) => name) };
  },
});

/** Started is what listens. */
export const startComponents = step({
  name: 'start-components',
  title: 'Start it and wait until it listens',
  needs: ['request', 'placement', 'vmid', 'runtimes', 'services', 'built'],
  gives: ['running'],
  keeps: 'It goes with the container.',
  async run(known, context) {
    const work = appWork(known, context);
    const bins = new Map(known.runtimes.map(({ component, bin }) => [component, bin]));
    await start(work, { hostname: known.request.hostname, bins });
    const { startMs } = context.ports.catalogue.deployment;
    return { running: await awaitListening(work, { outside: outsidePorts(known.request), ms: startMs }) };
  },
  shows: ({ running }) =>
    running.map(({ unit, port }) => `${nameOf(unit)}${port === undefined ? '' : ` on ${port}`}`).join(', '),
});

/** The index learns what runs in a container that was just handed over. */
export const noteDeployment = step({
  name: 'note-deployment',
  title: 'Note what runs in it',
  needs: ['request', 'checkout', 'login'],
  gives: [],
  keeps: 'It goes with the record.',
  async run({ request: { deployment }, checkout: { commit } }, { ports, job }) {
    if (deployment === undefined) return;
    await ports.containers.change(job, (record) =>
      record.deployment === undefined ? { ...record, deployment: { ...deployment, commit } } : record,
    );
  },
  shows: ({ checkout }) => checkout.commit.slice(0, 12),
});

/** Ports that the proxy leads to. */
export const outsidePorts = ({
  httpPort,
  ports,
}: {
  httpPort?: number | undefined;
  ports: ContainerRequest['ports'];
}): number[] => [...(httpPort === undefined ? [] : [httpPort]), ...ports.map(({ port }) => port)];

const nameOf = (unit: string) => (unit === unitOf('root') ? 'the command at the root' : unit.slice(4, -8));

const binOf = ({ runtimes }: Pick<Facts, 'runtimes'>, name: string) =>
  runtimes.find(({ component }) => component === name)?.bin;

function appWork(
  { request, placement, vmid }: Pick<Facts, 'request' | 'placement' | 'vmid'>,
  { ports, job, signal, note }: StepContext<Ports>,
): AppWork {
  const target = { node: placement.node, vmid };
  return { guest: ports.guest, target, job, deployment: deploymentOf(request), signal, note };
}

function deploymentOf({ deployment }: ContainerRequest): Deployment {
  if (deployment) return deployment;
  throw new OpsError('invalid', 'Nothing was asked for that could run in the container.');
}
