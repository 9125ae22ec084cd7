import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither false nor an error, for ten seconds unless given. At first every
 * few milliseconds, later ten times a second: what takes long has the machine to itself.
 */
export async function until<T>(ask: () => T | Promise<T>, withinMs = 10_000): Promise<Exclude<T, false>> {
  const deadline = Date.now() + withinMs;
  for (let pause = 10; ; pause = Math.min(pause * 1.2, 100)) {
    try {
      const answer = await ask();
      if (answer !== false) return answer as Exclude<T, false>;
      if (Date.now() > deadline) throw new Error(`It did not come to pass within ${withinMs / 1000} seconds.`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(pause);
  }
}
