/** The newest commit beside what runs, with whatever need not be made again. */
import { posix } from 'node:path';
import type { Component } from '../../src/domain/deployment.ts';
import { OpsError } from '../../src/errors.ts';
import { type DeployFacts, deployStep } from '../deploy-facts.ts';
import { appWork } from '../deploy-work.ts';
import { folderIn } from '../guest/app-paths.ts';
import { type AppWork, checkOut } from '../guest/checkout.ts';
import { folderTrouble } from '../guest/environment-files.ts';
import { changedComponents, readCurrent } from '../guest/redeploy.ts';
import { CARRY, DISCARD, LOOK_AT_CURRENT } from '../guest/redeploy-scripts.ts';

/** What may take as long as copying what is installed. */
const CARRY_MS = 600_000;
const MINUTE = 60_000;

export const seeVersion = deployStep({
  name: 'see-version',
  title: 'See what runs in it',
  needs: ['record', 'seen'],
  gives: ['before'],
  keeps: 'Looking changes nothing.',
  async run(known, context) {
    const look = { label: 'looking at the application', body: LOOK_AT_CURRENT, input: [], timeoutMs: MINUTE };
    const work = appWork(known, context);
    const before = readCurrent(await work.guest.run(work.target, look, work.signal));
    if (before) return { before: { ...before, bins: [...before.bins] } };
    throw new OpsError('not-found', `The application of ${known.record.hostname} is not where Berth put it.`, {
      hint: 'Somebody has moved /srv/app/current. Ask for a new container.',
    });
  },
  shows: ({ before }) => before.commit.slice(0, 12),
});

export const fetchCommit = deployStep({
  name: 'fetch-commit',
  title: 'Fetch the newest commit',
  needs: ['request', 'record', 'seen', 'before'],
  gives: ['fetched'],
  async run(known, context) {
    const { record, request, before } = known;
    const work = appWork(known, context);
    const from = { owner: record.owner.uid, authorities: context.ports.catalogue.deployment.authorities };
    const got = await checkOut(work, request.force ? from : { ...from, known: before.commit });
    const changed = changedComponents(work.deployment, request.force ? undefined : got.changed);
    const { commit, folder } = got;
    return {
      fetched: { commit, changed: folder === undefined ? [] : changed, ...(folder === undefined ? {} : { folder }) },
    };
  },
  async undo(known, context) {
    await discard(appWork(known, context));
  },
  shows: ({ fetched: { commit, folder, changed } }) =>
    folder === undefined
      ? `${commit.slice(0, 12)}, which runs already`
      : `${commit.slice(0, 12)}, which changes ${changed.join(', ') || 'nothing that runs'}`,
});

/** What a person gave us once, and what was installed or built and has not changed. */
export const carryOver = deployStep({
  name: 'carry-over',
  title: 'Take over what stays',
  needs: ['request', 'record', 'seen', 'before', 'fetched'],
  gives: ['carried'],
  keeps: 'It goes with the new version.',
  async run(known, context) {
    const { before, fetched, request } = known;
    const carried: DeployFacts['carried'] = { whole: [], dependencies: [] };
    if (fetched.folder === undefined) return { carried };
    const work = appWork(known, context);
    for (const component of work.deployment.components) {
      const how = request.force ? '' : howToCarry(component, fetched.changed);
      const said = await carry(work, component, { from: before.folder, to: fetched.folder, how });
      if (said.includes('carried all')) carried.whole.push(component.name);
      if (said.includes('carried')) carried.dependencies.push(component.name);
    }
    return { carried };
  },
  shows: ({ carried: { whole } }) => whole.join(', '),
});

/** Python notes in which folder its packages are, so they are installed anew. */
function howToCarry({ name, runtime }: Component, changed: readonly string[]): string {
  if (runtime?.kind === 'python') return '';
  if (!changed.includes(name)) return 'all';
  return runtime?.kind === 'nodejs' ? 'node' : '';
}

async function carry(
  { guest, target, job, deployment, signal }: AppWork,
  component: Component,
  { from, to, how }: { from: string; to: string; how: string },
): Promise<string> {
  const nested = deployment.components
    .map(({ path }) => posix.relative(component.path, path))
    .filter((path) => path !== '' && !path.startsWith('..'));
  const folders = [from, folderIn(from, deployment, component), to, folderIn(to, deployment, component)];
  const script = {
    name: `berth-${job}-carry-${component.name}`,
    label: `taking over what ${component.name} has`,
    body: CARRY,
    input: [component.name, ...folders, how, ...nested.map((path) => `:(exclude,literal)${path}`)],
    timeoutMs: CARRY_MS,
  };
  try {
    return await guest.unit(target, script, { signal });
  } catch (cause) {
    throw (cause instanceof OpsError && folderTrouble(cause.message, component)) || cause;
  }
}

async function discard({ guest, target, job, signal }: AppWork): Promise<void> {
  const script = { label: 'removing the new version', body: DISCARD, input: [job], timeoutMs: CARRY_MS };
  await guest.run(target, script, signal);
}
