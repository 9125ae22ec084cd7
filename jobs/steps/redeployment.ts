/** The newest commit in the place of what runs, with the old version kept until the new one does. */
import { deployed } from '../../src/domain/container-life.ts';
import type { Component } from '../../src/domain/deployment.ts';
import { type DeployFacts, deployStep } from '../deploy-facts.ts';
import { appWork, type Context, type Place } from '../deploy-work.ts';
import type { AppWork } from '../guest/checkout.ts';
import { SWITCH } from '../guest/checkout-scripts.ts';
import { buildComponent, installDependencies } from '../guest/commands.ts';
import { PRUNE } from '../guest/redeploy-scripts.ts';
import { awaitListening, startComponents } from '../guest/start.ts';
import { outsidePorts } from './deployment.ts';

const MINUTE = 60_000;
const PRUNE_MS = 600_000;

export const installAgain = deployStep({
  name: 'install-again',
  title: 'Install what it depends on',
  needs: ['record', 'seen', 'before', 'fetched', 'carried'],
  gives: ['dependencies'],
  keeps: 'It goes with the new version.',
  async run(known, context) {
    const rules = context.ports.catalogue.deployment;
    const act = (work: AppWork, where: Parameters<typeof installDependencies>[1]) =>
      installDependencies(work, where, rules);
    return { dependencies: await forEach(known, context, known.carried.dependencies, act) };
  },
  shows: ({ dependencies }) => dependencies.join(', ') || 'nothing new',
});

export const buildAgain = deployStep({
  name: 'build-again',
  title: 'Build it',
  needs: ['record', 'seen', 'before', 'fetched', 'carried', 'dependencies'],
  gives: ['built'],
  keeps: 'It goes with the new version.',
  async run(known, context) {
    const rules = context.ports.catalogue.deployment;
    const act = (work: AppWork, where: Parameters<typeof buildComponent>[1]) => buildComponent(work, where, rules);
    return { built: await forEach(known, context, known.carried.whole, act) };
  },
  shows: ({ built }) => built.join(', ') || 'nothing new',
});

/** From here on the new version runs, or the old one again. */
export const switchVersion = deployStep({
  name: 'switch-version',
  title: 'Start the new version',
  needs: ['record', 'seen', 'before', 'fetched', 'built'],
  gives: ['switched'],
  async run(known, context) {
    const { fetched } = known;
    if (fetched.folder !== undefined) await startVersion(known, context, fetched.folder);
    return { switched: fetched.folder !== undefined };
  },
  async undo(known, context) {
    const { record, before, fetched } = known;
    if (fetched.folder === undefined) return;
    await startVersion(known, context, before.folder);
    const ms = context.ports.catalogue.deployment.startMs;
    await awaitListening(appWork(known, context), { outside: outsidePorts(record), ms });
  },
  shows: ({ fetched, switched }) => (switched ? fetched.changed.join(', ') || 'nothing that runs' : 'it runs already'),
});

export const awaitVersion = deployStep({
  name: 'await-version',
  title: 'Wait until it listens',
  needs: ['record', 'seen', 'switched'],
  gives: ['running'],
  keeps: 'Waiting changes nothing.',
  async run(known, context) {
    const ms = context.ports.catalogue.deployment.startMs;
    return { running: await awaitListening(appWork(known, context), { outside: outsidePorts(known.record), ms }) };
  },
});

/** The index learns which commit runs, and the container forgets the versions before the last two. */
export const keepVersion = deployStep({
  name: 'keep-version',
  title: 'Keep it',
  needs: ['record', 'seen', 'before', 'fetched', 'running', 'answering'],
  gives: [],
  keeps: 'It is the last step, and one act.',
  async run(known, context) {
    const { record, before, fetched } = known;
    const work = appWork(known, context);
    const input = [before.folder, ...(fetched.folder === undefined ? [] : [fetched.folder])];
    const prune = { label: 'removing old versions', body: PRUNE, input, timeoutMs: PRUNE_MS };
    if (fetched.folder !== undefined) await work.guest.run(work.target, prune, work.signal);
    await context.ports.containers.change(record.job, (current) => deployed(current, context.job, fetched.commit));
  },
  shows: ({ fetched }) => fetched.commit.slice(0, 12),
});

async function forEach(
  known: Place & Pick<DeployFacts, 'before' | 'fetched'>,
  context: Context,
  done: readonly string[],
  act: (work: AppWork, where: { version: string; component: Component; bin: string | undefined }) => Promise<void>,
): Promise<string[]> {
  const { folder } = known.fetched;
  if (folder === undefined) return [];
  const work = appWork(known, context);
  const wanted = work.deployment.components.filter(({ name }) => !done.includes(name));
  const bins = new Map(known.before.bins);
  for (const component of wanted) {
    context.note(component.name);
    await act(work, { version: folder, component, bin: bins.get(component.name) });
  }
  return wanted.map(({ name }) => name);
}

async function startVersion(
  known: Place & Pick<DeployFacts, 'before' | 'fetched'>,
  context: Context,
  folder: string,
): Promise<void> {
  const work = appWork(known, context);
  const choose = { label: 'choosing a version', body: SWITCH, input: [folder], timeoutMs: MINUTE };
  await work.guest.run(work.target, choose, work.signal);
  const only = known.fetched.changed;
  await startComponents(work, { hostname: known.record.hostname, bins: new Map(known.before.bins), only });
}
