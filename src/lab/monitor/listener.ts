/**
 * Where agents report. The wire is the lab's own, of lines: the manager says `nonce N`; the agent answers
 * `hello ID PROOF` and is `welcome`; then it says `alive COUNT PROOF` again and again, each told `ack COUNT`.
 * A proof is the SHA-256 of key, nonce, word and key, so that nobody reports for an agent without its key, and
 * nothing said once is good for another connection.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { MonitorFaults } from './faults.ts';
import type { LabAgent, Registry } from './registry.ts';

export interface ListenerWorld {
  registry: Registry;
  faults: MonitorFaults;
  now(): number;
}

const MOST_BYTES = 4096;

export function agentServer(world: ListenerWorld) {
  return createServer((socket) => serve(world, socket));
}

function proof(key: string, nonce: string, word: string): string {
  return createHash('sha256').update(`${key}${nonce}${word}${key}`).digest('hex');
}

function serve({ registry, faults, now }: ListenerWorld, socket: Socket): void {
  const nonce = randomBytes(16).toString('hex');
  let rest = '';
  let agent: LabAgent | undefined;
  let count = 0;
  socket.on('error', () => {});
  socket.write(`nonce ${nonce}\n`);
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_BYTES) return void socket.destroy();
    for (const line of lines) {
      const answer = hear(line);
      if (answer === undefined) return void socket.end('ERROR: Agent key not found\n');
      socket.write(`${answer}\n`);
    }
  });

  function hear(line: string): string | undefined {
    const [verb = '', word = '', shown = ''] = line.split(' ');
    const known = agent ?? registry.agents.get(word);
    // An agent that was removed meanwhile has no key any more.
    if (!known || registry.agents.get(known.id) !== known || !same(shown, proof(known.key, nonce, word)))
      return undefined;
    if (verb === 'hello' && !agent) {
      agent = known;
      known.greeted = true;
      return 'welcome';
    }
    if (verb !== 'alive' || !agent || !(Number(word) > count)) return undefined;
    count = Number(word);
    if (!faults.neverActive) known.lastKeepAlive = now();
    return `ack ${word}`;
  }
}

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
