/** `berth demo`: a lab, a bot, a worker, and one person who asks for a container before your eyes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import { type Lab, type LabOptions, startLab } from '../lab.ts';
import { createBreaks } from '../page/breaks.ts';
import { usualPeople } from '../people.ts';
import { takeFolder } from '../proxmox/folder.ts';
import { type Program, startBerth } from './berth.ts';
import { createConversation } from './conversation.ts';
import { blank, line, wrap } from './line.ts';
import { curlLine, makeKey, sshLine } from './login.ts';
import { CHANNEL, play } from './play.ts';
import { needContainers, needPrograms } from './programs.ts';
import { prompt } from './prompt.ts';
import { createScreen, type Output, type Screen } from './screen.ts';
import { removeStale } from './stale.ts';

export interface DemoOptions {
  program: Program;
  /** The parsed manifest.yml. */
  manifest: NonNullable<LabOptions['manifest']>;
  cacheDir: string;
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & Output;
  colour: boolean;
  /** Ends after the hand-over, as it does where nobody can type. */
  once: boolean;
  /** Real containers instead of simulated ones. */
  lxc: boolean;
  /** Ends everything, whenever it comes. */
  signal: AbortSignal;
}

const ADA = 'U0ADA00001';
const SIMULATED = 'Berth, on this machine alone: nothing here talks to anything but loopback.';
const HOW_REAL = 'Containers are simulated here; as root, ./berth demo --lxc makes real ones.';
const REAL = 'Berth, on this machine alone, with real containers on a network of their own.';

/**
 * Runs until somebody quits, or the signal comes; everything that was begun has ended then.
 * @throws OpsError `failed` when the lab or Berth cannot start here, or the container is not made
 */
export async function demo(options: DemoOptions): Promise<void> {
  const { signal } = options;
  const screen = createScreen(options.output, options.colour);
  const ending: (() => Promise<unknown>)[] = [];
  try {
    await perform(options, screen, ending);
  } catch (thrown) {
    // Asked to end, whatever was under way may fail.
    if (!signal.aborted) throw thrown;
  } finally {
    const done = busy(screen, 'Ending everything');
    for (const end of ending.reverse()) await end().catch(() => {}); // the rest must end as well
    done();
    screen.close();
  }
}

async function perform(options: DemoOptions, screen: Screen, ending: (() => Promise<unknown>)[]): Promise<void> {
  const { signal, program, cacheDir, manifest, input, output } = options;
  const during = async <T>(what: string, work: Promise<T>) => {
    const done = busy(screen, what);
    try {
      return await work;
    } finally {
      done();
    }
  };
  const going = () => signal.throwIfAborted();
  const say = (sentence: string) => screen.print([line(sentence)]);
  screen.print([line(options.lxc ? REAL : SIMULATED, 'bold')]);
  if (!options.lxc) screen.print([line(HOW_REAL, 'dim')]);
  screen.print([blank]);
  await needPrograms(say);
  if (options.lxc) await needContainers(cacheDir, say);
  await removeStale();
  going();
  const dir = await takeFolder(await mkdtemp(join(tmpdir(), 'berth-lab-')));
  ending.push(() => rm(dir, { recursive: true, force: true }));
  const key = await makeKey(dir);
  const people = usualPeople.map((one) => (one.slack.id === ADA ? { ...one, keys: [key] } : one));
  const config = { worker: { lockSeconds: 5, backoffSeconds: 1 } };
  // Only real containers can have the monitor's agent, and run what is in a repository.
  const real = { containers: 'lxc', monitor: 'wazuh', forge: 'git', proxy: 'nginx', archive: 'lab' } as const;
  const settings: Partial<LabOptions> = options.lxc ? real : { containers: 'simulated' };
  const more = options.lxc ? ', with repositories, nginx and a monitor' : '';
  const what = `Starting a Slack workspace, a Proxmox cluster of two nodes, a directory and Redis${more}`;
  const lab = await during(
    what,
    startLab({ ...settings, dir, cacheDir, manifest, people, channels: [CHANNEL], config }),
  );
  ending.push(() => lab.stop());
  going();
  const berth = await during('Starting a bot and a worker of Berth', startBerth(lab, program));
  ending.push(() => berth.stop());
  going();

  screen.print([blank, line(`#${CHANNEL.name}`, 'bold'), blank]);
  const conversation = createConversation(lab, screen, ADA);
  const interactive = !options.once && input.isTTY === true;
  const made = await play({ lab, conversation, watched: screen.live, signal }).catch((thrown: unknown) => {
    if (signal.aborted || !interactive) throw withLog(thrown, berth.log('worker'));
    screen.print([line(thrown instanceof Error ? thrown.message : String(thrown), 'bad'), blank]);
  });
  if (made) screen.print([line('A real ssh to the container, from another terminal:', 'dim')]);
  if (made) screen.print([{ spans: [{ text: await sshLine(lab, made), style: 'code' }] }, blank]);
  if (made && lab.proxy) {
    screen.print([line('The site itself, through the proxy:', 'dim')]);
    screen.print([{ spans: [{ text: await curlLine(lab.dir, lab.proxy, made), style: 'code' }] }, blank]);
  }
  if (!interactive) return;
  screen.print(farewell(lab, screen.width()));
  const who = () => lab.people.find(({ slack }) => slack.id === conversation.user())?.slack.name ?? '';
  await prompt({ lab, berth, breaks: createBreaks(lab, berth), conversation, screen, who }, input, output, signal);
}

/** Says what is under way, with a turning sign where that can be; then for how long it took. */
function busy(screen: Screen, what: string): () => void {
  const since = performance.now();
  if (!screen.live) screen.print([line(`${what} ...`)]);
  screen.show((frame) => wrap([{ text: `${'◐◓◑◒'[frame % 4]} `, style: 'busy' }, { text: what }], screen.width()));
  screen.spin(true);
  return () => {
    screen.spin(false);
    screen.show(() => []);
    const took = `(${((performance.now() - since) / 1000).toFixed(1)} s)`;
    if (screen.live) screen.print(wrap([{ text: '● ', style: 'good' }, { text: `${what} ${took}` }], screen.width()));
  };
}

function farewell(lab: Lab, width: number) {
  const { url, token } = lab.slack.control;
  const say = (text: string) => wrap([{ text }], width);
  return [
    ...say('It all stays up. Type /create-container web-2, or help for what else there is; Ctrl-C ends everything.'),
    line('The same for scripts, over HTTP (src/lab/slack/control.ts):', 'dim'),
    // One row however long: it is there to be copied.
    line(`curl -H 'Authorization: Bearer ${token}' ${url}as/${ADA}`, 'code'),
    blank,
  ];
}

function withLog(thrown: unknown, log: readonly string[]): unknown {
  if (!(thrown instanceof OpsError)) return thrown;
  return new OpsError(thrown.reason, thrown.message, { hint: log.join('\n'), cause: thrown });
}
