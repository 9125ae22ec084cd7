import { shown } from '../container-config.ts';
import type { Ct, World } from '../world.ts';
import { asRoot, complaint, options, outcome } from './as-root.ts';
import { type ConsoleReply, say } from './console-reply.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';

/** Commands that are one call of the API and the wait for its task: verb, method, path after the id, plain words. */
const calls: Readonly<Record<string, readonly [method: string, path: string, words: readonly string[]]>> = {
  start: ['POST', '/status/start', []],
  stop: ['POST', '/status/stop', []],
  shutdown: ['POST', '/status/shutdown', []],
  reboot: ['POST', '/status/reboot', []],
  set: ['PUT', '/config', []],
  clone: ['POST', '/clone', ['newid']],
  destroy: ['DELETE', '', []],
  migrate: ['POST', '/migrate', ['target']],
  resize: ['PUT', '/resize', ['disk', 'size']],
  snapshot: ['POST', '/snapshot', ['snapname']],
  template: ['POST', '/template', []],
};

/** `pct` as root runs it on a node: 2 for a container that is not here, 255 for the rest. */
export async function pct(world: World, node: string, args: string[], cwd: string): Promise<ConsoleReply> {
  const [verb = '', id = '', ...rest] = args;
  if (verb === 'list') return say(0, table(world, node));
  const call = calls[verb];
  if (call === undefined && !/^(status|config|exec|enter|push|pull|unlock)$/.test(verb)) {
    return say(255, '', `ERROR: unknown command 'pct ${verb}'\nUSAGE: pct <COMMAND> [ARGS] [OPTIONS]\n`);
  }
  if (!/^[1-9]\d{2,8}$/.test(id)) {
    const fault = id === '' ? 'not enough arguments' : "vmid: type check ('integer') failed";
    return say(255, '', `400 ${fault}\npct ${verb} <vmid> [OPTIONS]\n`);
  }
  const ct = world.cts.get(Number(id));
  const absent = `Configuration file 'nodes/${node}/lxc/${id}.conf' does not exist\n`;
  if (ct === undefined || ct.node !== node) return say(2, '', absent);
  if (call !== undefined) return apiCall(world, node, id, call, rest);
  if (verb === 'status') return say(0, `status: ${ct.running === undefined ? 'stopped' : 'running'}\n`);
  if (verb === 'config') return say(0, configText(ct));
  if (verb === 'unlock') {
    delete ct.config.lock;
    world.changed();
    return say(0, '');
  }
  if (ct.running === undefined) return say(255, '', `container '${id}' not running!\n`);
  if (verb === 'enter') return { kind: 'run', words: world.driver.enter(ct.vmid, ['/bin/bash', '-l'], true) };
  if (verb === 'pull') return pull(world, ct, rest, cwd);
  return verb === 'push' ? push(world, ct, rest, cwd) : exec(world, ct, rest);
}

function exec(world: World, ct: Ct, args: readonly string[]): ConsoleReply {
  const at = args.indexOf('--');
  const { words: early, given } = options(at < 0 ? [] : args.slice(0, at));
  const words = at < 0 ? args : args.slice(at + 1);
  if (words.length === 0 || early.length > 0) {
    return say(255, '', '400 not enough arguments\npct exec <vmid> [<extra-args>] [OPTIONS]\n');
  }
  return { kind: 'run', words: world.driver.enter(ct.vmid, words, given['keep-env'] !== '0') };
}

async function apiCall(
  world: World,
  node: string,
  id: string,
  [method, path, names]: readonly [string, string, readonly string[]],
  args: readonly string[],
): Promise<ConsoleReply> {
  const { words, given } = options(args);
  const plain = Object.fromEntries(names.slice(0, words.length).map((name, index) => [name, words[index] ?? '']));
  const reply = await asRoot(world, node, method, `/nodes/${node}/lxc/${id}${path}`, { ...given, ...plain });
  if (reply.status !== 200) return say(255, '', complaint(reply));
  const { data } = reply.body ?? {};
  if (typeof data !== 'string') return say(0, '');
  const exitstatus = await outcome(world, data);
  return exitstatus === 'OK' ? say(0, '') : say(255, '', `${exitstatus}\n`);
}

function configText(ct: Ct): string {
  const { digest: _digest, ...config } = shown(ct.config);
  const lines = Object.entries(config).map(([key, value]) => {
    const text = key === 'description' ? encodeURIComponent(String(value)) : String(value);
    return `${key}: ${text}`;
  });
  return `${lines.sort().join('\n')}\n`;
}

function table(world: World, node: string): string {
  const rows = [...world.cts.values()]
    .filter((ct) => ct.node === node)
    .sort((a, b) => a.vmid - b.vmid)
    .map((ct) => [
      String(ct.vmid),
      ct.running === undefined ? 'stopped' : 'running',
      String(ct.config.lock ?? ''),
      String(ct.config.hostname ?? `CT${ct.vmid}`),
    ]);
  if (rows.length === 0) return '';
  const widths = [11, 11, 13, 0];
  const line = (cells: string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('')
      .trimEnd();
  return `${[['VMID', 'Status', 'Lock', 'Name'], ...rows].map(line).join('\n')}\n`;
}
