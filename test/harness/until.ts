import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is neither false nor an error, for ten seconds at most. */
export async function until<T>(ask: () => T | Promise<T>): Promise<Exclude<T, false>> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== false) return answer as Exclude<T, false>;
      if (Date.now() > deadline) throw new Error('It did not come to pass within ten seconds.');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(10);
  }
}
