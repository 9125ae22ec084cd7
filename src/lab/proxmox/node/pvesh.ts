import type { World } from '../world.ts';
import { asRoot, complaint, options, outcome } from './as-root.ts';
import { type ConsoleReply, say } from './console-reply.ts';

const methods: Readonly<Record<string, string>> = { get: 'GET', create: 'POST', set: 'PUT', delete: 'DELETE' };

/** `pvesh` as root runs it on a node, in JSON whatever output is asked for. */
export async function pvesh(world: World, node: string, args: string[]): Promise<ConsoleReply> {
  const { words, given } = options(args);
  const [verb = '', path = ''] = words;
  const method = methods[verb];
  const { 'output-format': _format, 'human-readable': _human, noborder: _border, noheader: _header, ...params } = given;
  if (method === undefined) return say(255, '', `ERROR: unknown command 'pvesh ${verb}'\n`);
  const reply = await asRoot(world, node, method, path.replace(/\/$/, ''), params);
  if (reply.status === 501) return say(2, '', `No '${verb}' handler defined for '${path}'\n`);
  if (reply.status !== 200) return say(255, '', complaint(reply));
  const { data } = reply.body ?? {};
  if (data === null || data === undefined) return say(0, '');
  if (typeof data === 'string' && data.startsWith('UPID:')) {
    const exitstatus = await outcome(world, data);
    if (exitstatus !== 'OK') return say(255, '', `${exitstatus}\n`);
  }
  return say(0, `${typeof data === 'string' ? data : JSON.stringify(data)}\n`);
}
