import type { Server, Socket } from 'node:net';

/** A server that can be stopped and started again at the same port. */
export interface Restartable {
  port: number;
  start(): Promise<void>;
  /** Refuses connections from now on and drops those that are open. */
  stop(): Promise<void>;
}

/** @param make a fresh server; one that was closed is not opened again */
export async function restartable(make: () => Server, address: string): Promise<Restartable> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const self: Restartable = {
    port: 0,
    async start() {
      if (server) return;
      const fresh = make();
      fresh.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('error', () => {}); // a client that goes away is not our trouble
        socket.on('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve, reject) => {
        fresh.once('error', reject);
        fresh.listen(self.port, address, resolve);
      });
      server = fresh;
      const bound = fresh.address();
      if (typeof bound === 'object' && bound !== null) self.port = bound.port;
    },
    async stop() {
      const old = server;
      server = undefined;
      for (const socket of sockets) socket.destroy();
      if (old) await new Promise<void>((resolve) => old.close(() => resolve()));
    },
  };
  await self.start();
  return self;
}
