import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../src/errors.ts';
import { running, unitOf } from './app-paths.ts';
import type { AppWork } from './checkout.ts';
import { lastWords } from './command-trouble.ts';
import { type Bins, componentFiles } from './component-units.ts';
import { LAST_WORDS, MOST_RESTARTS, readWatch, START, type UnitSeen, WATCH } from './start-scripts.ts';

/** How long one look may wait inside of the container: long enough to be rare, short enough to hear of a cancel. */
const LOOK_SECONDS = 5;
/** How long what listens nowhere, or where somebody else does, must stay before it counts as started. */
const STAY_MS = 3000;
const WORDS = 20;

/** One that runs, and where it was seen to listen. */
export interface Running {
  unit: string;
  port?: number;
}

export interface Awaited {
  /** Ports that are reached from outside: there, listening for the container alone is a mistake. */
  outside: readonly number[];
  ms: number;
}

/** Writes the units of a deployment whole and starts them anew, or only some of those that run. Safe to repeat. */
export async function startComponents(
  { guest, target, deployment, signal }: AppWork,
  { hostname, bins, only }: { hostname: string; bins: Bins; only?: readonly string[] | undefined },
): Promise<void> {
  const all = running(deployment);
  const anew = all.filter(({ name }) => only === undefined || only.includes(name)).map(({ name }) => unitOf(name));
  const files = componentFiles(hostname, deployment, bins);
  const input = [anew.join(' '), ...all.map(({ name }) => unitOf(name))];
  const script = { label: 'starting the application', body: START, input, files, timeoutMs: 120_000 };
  await guest.run(target, script, signal);
}

/**
 * Waits until every component listens on its port, and those without one have stayed for a moment.
 * @throws OpsError `failed` for one that does not, with what it said last
 */
export async function awaitListening(work: AppWork, { outside, ms }: Awaited): Promise<Running[]> {
  const wanted = running(work.deployment).map(({ name, port }) => ({ name, unit: unitOf(name), port }));
  const deadline = Date.now() + ms;
  let stays: { since: number; restarts: string } | undefined;
  for (;;) {
    const left = Math.max(0, deadline - Date.now());
    const seen = await look(work, wanted, Math.ceil(Math.min(left / 1000, LOOK_SECONDS)));
    const restarts = JSON.stringify(seen.map((one) => one.restarts));
    const pairs = wanted.flatMap((one) => {
      const found = seen.find(({ unit }) => unit === one.unit);
      return found ? [{ ...one, found }] : [];
    });
    for (const { name, port, found } of pairs) {
      const why = ended(name, port, found) ?? hidden(name, port, found, outside);
      if (why) throw await withWords(work, why, found.unit);
    }
    const isUp = pairs.length === wanted.length && pairs.every(({ port, found }) => isListening(port, found));
    if (!isUp) stays = undefined;
    else {
      const isCertain = pairs.every(({ port, found }) => port !== undefined && found.isOwn);
      if (stays?.restarts !== restarts) stays = { since: Date.now(), restarts };
      if (isCertain || Date.now() - stays.since >= STAY_MS) {
        return wanted.map(({ unit, port }) => ({ unit, ...(port === undefined ? {} : { port }) }));
      }
      await sleep(500, undefined, { signal: work.signal });
      continue;
    }
    const late = pairs.find(({ port, found }) => !isListening(port, found));
    work.note(late ? `waiting for ${late.name}${late.port === undefined ? '' : ` on port ${late.port}`}` : 'waiting');
    if (Date.now() < deadline) continue;
    const again = late && ended(late.name, late.port, late.found, 0);
    if (again) throw await withWords(work, again, late.unit);
    const { name, port, unit } = late ?? { name: 'The application', port: undefined, unit: '' };
    const what = port === undefined ? `${name} does not start.` : `${name} does not listen on port ${port}.`;
    const hint = `It was waited for, ${ms / 1000} seconds (deployment.startSeconds). It should use the port in PORT.`;
    throw await withWords(work, { what, hint }, unit);
  }
}

interface Why {
  what: string;
  hint?: string;
}

const isListening = (port: number | undefined, { state, where }: UnitSeen) =>
  state === 'active' && (port === undefined || where !== 'none');

/** It has ended for good, or more often than one that only waits for another one. */
function ended(name: string, port: number | undefined, seen: UnitSeen, most = MOST_RESTARTS): Why | undefined {
  const { state, result, code, restarts } = seen;
  if (state !== 'failed' && state !== 'inactive' && restarts <= most) return undefined;
  // While it runs once more, nobody knows how it ended before.
  const isOver = result !== 'success' || state === 'inactive';
  const how = result === 'signal' ? `by signal ${code}` : `with exit code ${code}`;
  const instead = port === undefined ? '' : ` instead of listening on port ${port}`;
  return { what: `${name} ends by itself, ${isOver ? how : 'again and again'}${instead && `,${instead}`}.` };
}

/** It listens where nobody outside of the container can reach it. */
function hidden(name: string, port: number | undefined, seen: UnitSeen, outside: readonly number[]): Why | undefined {
  if (seen.where !== 'loopback' || port === undefined || !outside.includes(port)) return undefined;
  return {
    what: `${name} listens on port ${port} of 127.0.0.1 only, where nobody reaches it from outside.`,
    hint: 'Let it listen on 0.0.0.0.',
  };
}

async function look(
  { guest, target, signal }: AppWork,
  wanted: readonly { unit: string; port: number | undefined }[],
  seconds: number,
): Promise<UnitSeen[]> {
  const input = [
    String(seconds),
    ...wanted.flatMap(({ unit, port }) => [unit, port === undefined ? '' : String(port)]),
  ];
  const script = { label: 'looking at the application', body: WATCH, input, timeoutMs: 60_000 };
  return readWatch(await guest.run(target, script, signal));
}

async function withWords(
  { guest, target, signal, note }: AppWork,
  { what, hint }: Why,
  unit: string,
): Promise<OpsError> {
  const input = [unit, String(WORDS)];
  const script = { label: 'reading its log', body: LAST_WORDS, input, timeoutMs: 60_000 };
  const words = (await guest.run(target, script, signal).catch(() => '')).split('\n');
  for (const line of words) if (line !== '') note(line, 'output');
  return new OpsError('failed', what, { hint: [hint, lastWords(words)].filter(Boolean).join(' ') });
}
