/** Making a template of a repository, after a container for it is there. */

import { recipeOf } from '../../src/domain/repository-template.ts';
import { OpsError } from '../../src/errors.ts';
import { type AppWork, checkOut, prepare } from '../guest/checkout.ts';
import { buildComponent, installDependencies } from '../guest/commands.ts';
import { ADD_BUILDER, BUILDER, CLEAN, leftovers } from '../guest/template-scripts.ts';
import { templateStep } from '../template-facts.ts';
import { confirmedAdmin } from './directory.ts';

/** The clone has no owner: nobody is given rights on it, and nobody can log in. */
export const confirmMaker = templateStep({
  name: 'confirm-maker',
  title: 'Confirm who is asking',
  needs: ['request'],
  gives: ['owner', 'account'],
  keeps: 'Reading the directory changes nothing.',
  async run({ request: { owner } }, { ports, signal }) {
    const uid = await confirmedAdmin(owner, ports, signal);
    return { owner: uid, account: `${uid}@${ports.catalogue.realm}` };
  },
  shows: ({ request }) => request.owner.name,
});

/** Everything that takes long in the next container of this repository, once. Without an environment, and without a key. */
export const buildOnce = templateStep({
  name: 'build-once',
  title: 'Clone, install and build it once',
  needs: ['request', 'placement', 'vmid', 'address', 'hostKeys', 'runtimes', 'services'],
  gives: ['commit'],
  keeps: 'It goes with the container.',
  async run({ request, placement, vmid, runtimes }, { ports, job, signal, note }) {
    const { guest, catalogue } = ports;
    const { deployment } = request;
    if (deployment === undefined) throw new OpsError('invalid', 'There is no repository to make a template for.');
    const target = { node: placement.node, vmid };
    const work: AppWork = { guest, target, job, deployment, signal, note };
    const builder = { label: 'making a user to build by', body: ADD_BUILDER, input: [BUILDER], timeoutMs: 60_000 };
    await guest.run(target, builder, signal);
    await prepare(work, BUILDER);
    const rules = catalogue.deployment;
    const { commit, folder: version } = await checkOut(work, { owner: BUILDER, authorities: rules.authorities });
    if (version === undefined) throw new OpsError('failed', 'The container did not say where its version is.');
    for (const component of deployment.components) {
      note(component.name);
      const bin = runtimes.find((runtime) => runtime.component === component.name)?.bin;
      await installDependencies(work, { version, component, bin }, rules);
      await buildComponent(work, { version, component, bin }, rules);
    }
    return { commit };
  },
  shows: ({ commit }) => commit.slice(0, 12),
});

export const cleanTemplate = templateStep({
  name: 'clean-template',
  title: 'Take out all that is not for everybody',
  needs: ['placement', 'vmid', 'commit'],
  gives: ['cleaned'],
  keeps: 'It goes with the container.',
  async run({ placement, vmid }, { ports, signal }) {
    const target = { node: placement.node, vmid };
    const script = { label: 'cleaning the template', body: CLEAN, input: [BUILDER], timeoutMs: 300_000 };
    const left = leftovers(await ports.guest.run(target, script, signal));
    if (left.length === 0) return { cleaned: { left: 0 } };
    throw new OpsError('failed', `After it was cleaned there is still ${left.slice(0, 3).join(', ')}.`, {
      hint: 'What the commands of the repository leave there cannot be in a template.',
    });
  },
});

export const stopTemplate = templateStep({
  name: 'stop-template',
  title: 'Stop it',
  needs: ['placement', 'vmid', 'cleaned'],
  gives: ['stopped'],
  keeps: 'It was made to be stopped.',
  async run({ placement, vmid }, { ports, signal }) {
    await ports.hypervisor.stop(placement.node, vmid, signal);
    return { stopped: true };
  },
});

export const convertTemplate = templateStep({
  name: 'convert-template',
  title: 'Make a template of it',
  needs: ['request', 'placement', 'vmid', 'commit', 'stopped'],
  gives: ['converted'],
  keeps: 'Undoing the clone destroys it.',
  async run({ request: { deployment }, placement: { node }, vmid, commit }, { ports, job, signal }) {
    const { url, branch } = deployment?.repository ?? {};
    const text = `Template for ${url}, ${branch}, built with ${commit}.`;
    await ports.hypervisor.remark(node, vmid, job, { text, startsAtBoot: false }, signal);
    await ports.hypervisor.makeTemplate(node, vmid, job, signal);
    return { converted: true };
  },
});

/** From here on the next container of this repository is made from it. Its id stays held. */
export const offerTemplate = templateStep({
  name: 'offer-template',
  title: 'Offer it',
  needs: ['request', 'placement', 'vmid', 'settings', 'commit', 'converted'],
  gives: [],
  async run({ request, placement: { node }, vmid, settings: { diskGiB }, commit }, { ports, job }) {
    const { deployment, template: system, owner: by, hostname } = request;
    if (deployment === undefined) throw new OpsError('invalid', 'There is no repository to make a template for.');
    const { url, branch, root } = deployment.repository;
    const recipe = recipeOf(system, deployment);
    const about = { repository: { url, branch, root }, commit, recipe, by, createdAt: new Date().toISOString() };
    await ports.templates.add({ v: 1, job, vmid, node, system, diskGiB, ...about });
    await ports.reservations.releasePlacement(job);
    await ports.reservations.releaseAddress(job);
    await ports.reservations.releaseHostname(hostname, job);
  },
  undo: (_known, { ports, job }) => ports.templates.remove(job),
});
