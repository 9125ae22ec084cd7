import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig } from './config/load.ts';
import { parseYaml } from './config/yaml.ts';
import { publicKeyOf } from './domain/private-key.ts';
import { OpsError } from './errors.ts';
import { createLog } from './log.ts';
import { removeFromNode, setUpNode } from './setup/node.ts';
import { errorForLog } from './slack/log.ts';
import type { Running } from './start.ts';

const USAGE = `usage: berth <verb> [--config FILE]

  start          the bot and a worker in one process
  bot            answers people in Slack; as many as you like
  worker         carries out jobs; as many as you like, on as many machines
  check-config   reads the configuration, says what is wrong with it, and ends
  setup node     prints the script that gives Berth its account on a Proxmox node, to be read and run there as
                 root: berth setup node > setup-node.sh; ssh root@pve1 bash < setup-node.sh
                 --from LIST lets it log in from these addresses only; --remove prints the one that undoes it
  demo           everything embedded: a local Slack, Proxmox, directory and Redis, and a page in your
                 browser to try it all; with --port N the page is at that port of this machine,
                 with --once it ends after the first container, with --lxc containers are real ones,
                 which needs root

The configuration is berth.yml in this folder, or what --config or BERTH_CONFIG names.`;

/** A step that takes longer to end is left as a crash would leave it: whoever has the job next goes on from its journal. */
const GRACE_MS = 20_000;

async function main(): Promise<void> {
  const { positionals, values } = readArguments();
  const [verb = ''] = positionals;
  if (values.help || verb === '' || verb === 'help') return say(USAGE);
  const path = resolve(values.config ?? process.env.BERTH_CONFIG ?? 'berth.yml');
  if (verb === 'demo') {
    return showDemo({ once: values.once ?? false, lxc: values.lxc ?? false, port: portIn(values.port) });
  }
  if (verb === 'setup') return printSetup(positionals.slice(1), values, path);
  const halves = { start: ['bot', 'worker'], bot: ['bot'], worker: ['worker'], 'check-config': [] }[verb] as
    | ('bot' | 'worker')[]
    | undefined;
  if (halves === undefined) throw new OpsError('invalid', `There is no verb ${verb}.`, { hint: 'See: berth help' });
  const config = configAt(path);
  if (halves.length === 0) return say(`${path} is good.`);
  const log = createLog(config.log.level, halves.join('+'));
  // Bolt leaves some failures of one request to nobody; they must not end what everybody else waits for.
  process.on('unhandledRejection', (error) => log.error(errorForLog(error), 'a failure was left to nobody'));
  // Loaded only now: whoever asks for anything else need not wait for the vendors' packages.
  const { start } = await import('./start.ts');
  return until(await start(config, halves, log));
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        help: { type: 'boolean', short: 'h' },
        lxc: { type: 'boolean' },
        once: { type: 'boolean' },
        port: { type: 'string' },
        from: { type: 'string' },
        remove: { type: 'boolean' },
      },
    });
  } catch (cause) {
    const [sentence = ''] = String((cause as Error).message).split('. ');
    throw new OpsError('invalid', `${sentence}.`, { hint: 'See: berth help', cause });
  }
}

function portIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new OpsError('invalid', '--port takes a number from 1 to 65535.', { hint: 'See: berth help' });
}

/** For a person to read, so nothing is run from here. */
function printSetup(what: string[], { from, remove }: { from?: string; remove?: boolean }, path: string): void {
  if (what.join(' ') !== 'node') {
    throw new OpsError('invalid', 'What is there to set up? Berth sets up a node.', { hint: 'See: berth help' });
  }
  const { user, privateKey } = configAt(path).ssh;
  const account = { user, publicKey: publicKeyOf(privateKey), from };
  process.stdout.write(remove ? removeFromNode(account) : setUpNode(account));
}

const configAt = (path: string) => loadConfig(readConfig(path), { env: process.env, readFile: readText, path });

function readConfig(path: string): string {
  try {
    return readText(path);
  } catch (cause) {
    throw new OpsError('not-found', `There is no configuration that can be read at ${path}.`, {
      hint: 'Copy berth.example.yml to berth.yml and change it, or name yours with --config.',
      cause,
    });
  }
}

const readText = (path: string) => readFileSync(path, 'utf8');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The demo alone is loaded when asked for: who runs Berth for real never needs it. */
async function showDemo(how: { once: boolean; lxc: boolean; port: number | undefined }): Promise<void> {
  const { demo } = await import('./lab/demo/demo.ts');
  const { openJobList } = await import('./job-list.ts');
  const home = ['..', '../..'].map((up) => resolve(import.meta.dirname, up)).find(isHome);
  if (home === undefined) throw new OpsError('not-found', 'The demo needs the manifest.yml that comes with Berth.');
  const manifest = parseYaml(readText(resolve(home, 'manifest.yml')));
  if (!('value' in manifest)) throw new OpsError('invalid', 'manifest.yml cannot be read.');
  const { NO_COLOR, TERM } = process.env;
  const isTerminal = process.stdout.isTTY && TERM !== 'dumb';
  await demo({
    // The halves are started as this process was.
    program: { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? ''] },
    manifest: manifest.value as Record<string, unknown>,
    cacheDir: resolve(home, '.cache'),
    openJobs: openJobList,
    input: process.stdin,
    output: process.stdout,
    colour: isTerminal && !NO_COLOR,
    ...how,
    signal: stopSignal(),
  });
  process.exit(0); // vendors keep timers
}

const isHome = (folder: string) => existsSync(resolve(folder, 'manifest.yml'));

/** Runs until a signal comes. */
async function until(running: Running): Promise<void> {
  const signal = stopSignal();
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([running.close(), sleep(GRACE_MS)]);
  process.exit(0); // vendors keep timers
}

/** Aborts when somebody asks this process to end; a second asking does not wait. */
function stopSignal(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked.signal.aborted) process.exit(1);
      asked.abort(new OpsError('cancelled', 'Asked to end.'));
    });
  }
  return asked.signal;
}

main().catch((error: unknown) => {
  const said =
    error instanceof OpsError
      ? [error.message, error.hint].filter(Boolean).join('\n')
      : String((error as Error).stack ?? error);
  process.stderr.write(`${said}\n`);
  process.exit(1);
});
