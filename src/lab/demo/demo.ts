/** `berth demo`: a lab, a bot, a worker, a page to see them, and one person who asks for a container before your eyes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import type { Lab, LabOptions } from '../lab.ts';
import type { OpenJobs } from '../page/job-watch.ts';
import { startWorkspace } from '../page/workspace.ts';
import { usualPeople } from '../people.ts';
import { takeFolder } from '../proxmox/folder.ts';
import type { Program } from './berth.ts';
import { createConversation } from './conversation.ts';
import { blank, type Line, line, wrap } from './line.ts';
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
  /** How the page reads the queue. */
  openJobs: OpenJobs;
  /** Where the page listens; any free port unless given. */
  port?: number | undefined;
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & Output;
  colour: boolean;
  /** Ends after the hand-over, in place of staying up until somebody ends it. */
  once: boolean;
  /** Real containers instead of simulated ones. */
  lxc: boolean;
  /** Ends everything, whenever it comes. */
  signal: AbortSignal;
}

/** Browsers take every such name for this machine. */
const SITES = 'apps.localhost';
const ADA = 'U0ADA00001';
const SIMULATED = 'Berth, on this machine alone: nothing here talks to anything but loopback.';
const HOW_REAL = 'Containers are simulated here; as root, ./berth demo --lxc makes real ones.';
const FOR_BROWSERS =
  'A browser opens it as well, by the link in the thread, once you have told it to trust a certificate of the demo. Its name is for browsers: not every ssh finds names under localhost, so take the line above, or one from the machine room.';
const UNTIL_ASKED = 'It all stays up until this process is asked to end, by Ctrl-C or SIGTERM.';
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
  const systems = { monitor: 'wazuh', forge: 'git', proxy: 'nginx', archive: 'lab' } as const;
  const real = { containers: 'lxc', domain: SITES, ...systems } as const;
  const settings: Partial<LabOptions> = options.lxc ? real : { containers: 'simulated' };
  const { openJobs, port } = options;
  const wanted = { ...settings, dir, cacheDir, manifest, people, channels: [CHANNEL], config };
  const workspace = await startWorkspace({ program, lab: wanted, openJobs, port, during, signal });
  ending.push(() => workspace.stop());
  const { lab, berth, breaks, page } = workspace;

  screen.print([blank, invitation(page.url), blank, line(`#${CHANNEL.name}`, 'bold'), blank]);
  const conversation = createConversation(lab, screen, ADA);
  const types = !options.once && input.isTTY === true;
  const made = await play({ lab, conversation, watched: screen.live, signal }).catch((thrown: unknown) => {
    if (signal.aborted || options.once) throw withLog(thrown, berth.log('worker'));
    screen.print([line(thrown instanceof Error ? thrown.message : String(thrown), 'bad'), blank]);
  });
  if (made) screen.print([line('A real ssh to the container, from another terminal:', 'dim')]);
  if (made) screen.print([{ spans: [{ text: await sshLine(lab, made), style: 'code' }] }, blank]);
  if (made && lab.proxy) {
    screen.print([line('The site itself, through the proxy:', 'dim')]);
    screen.print([{ spans: [{ text: await curlLine(lab.dir, lab.proxy, made), style: 'code' }] }]);
    screen.print([...wrap([{ text: FOR_BROWSERS, style: 'dim' }], screen.width()), blank]);
  }
  if (options.once) return;
  screen.print([invitation(page.url), blank]);
  if (!types) {
    screen.print(wrap([{ text: UNTIL_ASKED }], screen.width()));
    return untilAborted(signal);
  }
  screen.print(farewell(lab, screen.width()));
  const who = () => lab.people.find(({ slack }) => slack.id === conversation.user())?.slack.name ?? '';
  await prompt({ lab, berth, breaks, page, conversation, screen, who }, input, output, signal);
}

/** Where the page is, on one row however long: it is there to be copied. */
const invitation = (url: string): Line => ({
  spans: [
    { text: 'Open this in a browser: ', style: 'bold' },
    { text: url, style: 'code' },
  ],
});

function untilAborted(signal: AbortSignal): Promise<void> {
  // What listens is enough to keep the process alive.
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
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
