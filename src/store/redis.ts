import { Redis } from 'ioredis';
import { OpsError } from '../errors.ts';

export type { Redis } from 'ioredis';

/** Everything Berth keeps in Redis stands under this prefix. */
export const key = (...parts: string[]): string => ['berth', ...parts].join(':');

/** How a connection behaves while Redis is away: see BullMQ's two kinds of callers. */
export type Role =
  /** Answers people: fails at once, so that they are told within Slack's time limit. */
  | 'front'
  /** Works on jobs: waits for Redis to come back. */
  | 'work';

/** Opens a connection; errors go to `onError` and never end the process, since ioredis reconnects by itself. */
export function connectRedis(url: string, role: Role, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    lazyConnect: false,
    maxRetriesPerRequest: role === 'front' ? 1 : null,
    enableOfflineQueue: role === 'work',
    connectTimeout: 3000,
    ...(role === 'front' ? { commandTimeout: 1500 } : {}),
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2000),
  });
  redis.on('error', onError);
  return redis;
}

/** Resolves once Redis answers. @throws OpsError `unavailable` after `timeoutMs` */
export async function redisReady(redis: Redis, timeoutMs: number): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new OpsError('unavailable', 'Redis does not answer.', { hint: 'Check redis.url and that Redis runs.' }));
    }, timeoutMs);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Says in our words that Redis could not be asked; everything else passes through. */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof OpsError) throw cause;
    throw new OpsError('unavailable', 'Berth cannot reach its memory just now.', {
      hint: 'Try again in a minute.',
      cause,
    });
  }
}
