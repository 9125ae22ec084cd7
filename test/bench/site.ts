import { setTimeout as delay } from 'node:timers/promises';
import { createSite } from '../../jobs/create-site.ts';
import type { Entry } from '../../src/engine/journal.ts';
import { OpsError } from '../../src/errors.ts';
import type { LabProxy } from '../../src/lab/proxy/proxy.ts';
import { readJournal } from '../../src/store/journal.ts';
import { ADA, asking, channels, ROOM } from '../e2e/outcomes.ts';
import { create, reviewSite } from '../e2e/people.ts';
import { type Berth, type BerthProcess, startBerth } from '../e2e/processes.ts';
import { fetchName } from '../harness/proxy-lab.ts';
import { until } from '../harness/until.ts';
import { jobOf, makeKeys, peopleWith } from '../lxc/living.ts';
import { say, table } from './figures.ts';

const WORKER = new URL('site-worker.ts', import.meta.url).pathname;
const PATIENCE_MS = 300_000;

/** Of one site, in milliseconds. */
interface Measured {
  /** From Create to the first answer that is the site's, as a browser gets it. */
  whole: number;
  /** In which nothing outside was waited for. */
  own: number;
  steps: ReadonlyMap<string, number>;
}

/**
 * Create to the site's first answer for the sample in Node, on real containers, and where the time goes; beside it
 * the same steps as the scripts before Berth ran them. Every run is a new lab, so that none finds what another left.
 */
export async function benchSite(): Promise<void> {
  say('\nCreate to a site that answers (the sample in Node, on real containers), seconds');
  try {
    const berth = await measure();
    const before = await measure('--as-before');
    const seconds = (ms = Number.NaN) => (ms / 1000).toFixed(2);
    const rows = createSite.steps.map(({ name }) => [
      name,
      seconds(berth.steps.get(name)),
      seconds(before.steps.get(name)),
    ]);
    const share = ({ own, whole }: Measured) => `${((100 * own) / whole).toFixed(1)} %`;
    table(
      ['', 'Berth', 'one after the other'],
      [
        ...rows,
        ['all steps, added up', seconds(sum(berth)), seconds(sum(before))],
        ['Create to answer', seconds(berth.whole), seconds(before.whole)],
        ['of it nothing outside worked', seconds(berth.own), seconds(before.own)],
        ['which is', share(berth), share(before)],
      ],
    );
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    say(`  left out: ${error.message}`);
  }
}

const sum = ({ steps }: Measured) => [...steps.values()].reduce((all, one) => all + one, 0);

async function measure(...mode: string[]): Promise<Measured> {
  const keys = makeKeys('directory');
  const people = peopleWith(keys.line('directory'));
  const berth = await startBerth({ people, channels, containers: 'lxc', forge: 'git', proxy: 'nginx', archive: 'lab' });
  try {
    await berth.start('bot');
    return await take(berth, await berth.startScript(WORKER, berth.lab.configFile, ...mode));
  } finally {
    await berth.stop();
    keys.remove();
  }
}

async function take({ lab, ...berth }: Berth, worker: BerthProcess): Promise<Measured> {
  const { proxy, forge } = lab;
  if (!proxy || !forge) throw new Error('There is no proxy, or no forge.');
  const [ada, name] = [lab.slack.as(ADA), 'bench'];
  await reviewSite(ada, ROOM, name, { repository: forge.repositories['node-web'] ?? '' });
  const created = Date.now();
  const answered = firstAnswer(proxy, name);
  await create(ada);
  const answeredAt = await answered;
  const job = jobOf({ lab, ...berth }, name);
  const journal = () => asking({ lab, ...berth }, (redis) => readJournal(redis, job));
  await until(async () => (await journal()).some(({ kind }) => kind === 'ended'), PATIENCE_MS);
  const entries = await journal();
  const spans = worker
    .output()
    .split('\n')
    .flatMap((line) => (line.startsWith('{"outside"') ? [JSON.parse(line).outside as [number, number]] : []));
  return {
    whole: answeredAt - created,
    own: answeredAt - created - covered(spans, created, answeredAt),
    steps: stepsOf(entries),
  };
}

async function firstAnswer(proxy: LabProxy, name: string): Promise<number> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    const { status } = await fetchName(proxy, name);
    if (status === 200) return Date.now();
    await delay(50); // a visitor, not a flood
  }
  throw new Error('The site did not answer in time.');
}

function stepsOf(entries: readonly Entry[]): Map<string, number> {
  const began = new Map(entries.flatMap((one) => (one.kind === 'started' ? [[one.step, one.at] as const] : [])));
  return new Map(
    entries.flatMap((one) =>
      one.kind === 'done' ? [[one.step, one.at - (began.get(one.step) ?? one.at)] as const] : [],
    ),
  );
}

/** How much of the time from one moment to another lies in any of the spans. */
function covered(spans: readonly (readonly [number, number])[], from: number, to: number): number {
  let [all, reached] = [0, from];
  for (const [begin, end] of [...spans].sort(([one], [other]) => one - other)) {
    all += Math.max(0, Math.min(end, to) - Math.max(begin, reached));
    reached = Math.max(reached, end);
  }
  return all;
}
