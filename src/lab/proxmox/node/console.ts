import { createServer, type Socket } from 'node:net';
import { pause } from '../times.ts';
import type { World } from '../world.ts';
import { say } from './console-reply.ts';
import { pct } from './pct.ts';
import { pvesh } from './pvesh.ts';

/** Serves `pct` and `pvesh` of one node on a unix socket. */
export async function serveConsole(world: World, node: string, path: string): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    let got = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      got = Buffer.concat([got, chunk]);
      if (got.length < 4 || got.length < 4 + got.readUInt32BE(0)) return;
      const [tool = '', cwd = '/', ...args] = got.subarray(4).toString().split('\0');
      void reply(world, node, tool, cwd, args, socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function reply(
  world: World,
  node: string,
  tool: string,
  cwd: string,
  args: string[],
  socket: Socket,
): Promise<void> {
  if (world.faults.hangingPct > 0) {
    world.faults.hangingPct -= 1;
    return;
  }
  await pause(world.times.pct);
  const run = tool === 'pvesh' ? pvesh : pct;
  const answered = await run(world, node, args, cwd).catch((thrown: unknown) => say(255, '', `${String(thrown)}\n`));
  const words =
    answered.kind === 'say' ? ['say', String(answered.code), answered.out, answered.err] : ['run', ...answered.words];
  const body = Buffer.from(words.join('\0'));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  socket.end(Buffer.concat([head, body]));
}
