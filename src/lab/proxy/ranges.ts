import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export interface Ranges {
  ssh: { first: number; last: number };
  other: { first: number; last: number };
}

const SIZE = 60;
/** Below what the kernel gives to outgoing connections, and above what services are known by. */
const [FIRST, LAST] = [10_001, 29_999];

/** Two ranges in which nothing listens now. Chosen by chance, so that labs that run at once do not meet. */
export async function freeRanges(): Promise<Ranges> {
  for (;;) {
    const first = randomInt(FIRST, LAST - 2 * SIZE);
    const all = Array.from({ length: 2 * SIZE }, (_, index) => first + index);
    const free = await Promise.all(all.map(isFree));
    if (!free.every(Boolean)) continue;
    return { ssh: { first, last: first + SIZE - 1 }, other: { first: first + SIZE, last: first + 2 * SIZE - 1 } };
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
