/**
 * A worker as any other, which also writes down when it waited for something outside of Berth:
 * `{"outside":[from,to]}`, milliseconds since the epoch. With `--as-before` it works as shell scripts over SSH do: one
 * step after the other, and a connection of its own for every command.
 */
import { readFileSync } from 'node:fs';
import { jobKinds } from '../../jobs/index.ts';
import type { Ports } from '../../jobs/ports.ts';
import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { composePorts } from '../../src/compose.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createLog } from '../../src/log.ts';
import type { Shell } from '../../src/ports/shell.ts';
import { start } from '../../src/start.ts';

const [path = '', mode] = process.argv.slice(2);
const OUTSIDE = ['directory', 'hypervisor', 'access', 'guest', 'monitor', 'proxy', 'shell', 'forge'] as const;

/** The same, and each call's time is written down. */
function timed<T extends object>(port: T): T {
  const watch = async (answer: Promise<unknown>) => {
    const from = Date.now();
    try {
      return await answer;
    } finally {
      process.stdout.write(`${JSON.stringify({ outside: [from, Date.now()] })}\n`);
    }
  };
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]) => {
        const answer = value.apply(target, words);
        return answer instanceof Promise ? watch(answer) : answer;
      };
    },
  });
}

const shellPerCommand: typeof sshShell = (options) => ({
  async run(...words: Parameters<Shell['run']>) {
    const shell = sshShell(options);
    try {
      return await shell.run(...words);
    } finally {
      await shell.close();
    }
  },
  hostKey: sshShell(options).hostKey,
  close: async () => {},
});

const asBefore = mode === '--as-before';
const kind = jobKinds['create-site'];
if (asBefore && kind) {
  // Steps that hold one lock follow each other.
  const steps = kind.plan.steps.map((step) => ({ ...step, lock: 'one at a time' }));
  Object.assign(kind, { plan: { ...kind.plan, steps } });
}
const config = loadConfig(readFileSync(path, 'utf8'), {
  env: process.env,
  readFile: (name) => readFileSync(name, 'utf8'),
  path,
});
await start(config, ['worker'], createLog('info', 'worker'), (config, redis, schedule) => {
  const { ports, close } = composePorts(config, redis, schedule, asBefore ? shellPerCommand : sshShell);
  const watched = Object.fromEntries(OUTSIDE.map((name) => [name, timed(ports[name])])) as Partial<Ports>;
  return { ports: { ...ports, ...watched }, close };
});
