import { z } from 'zod';
import { deploymentOf } from '../jobs/deployment-of.ts';
import { isMeant, type Push } from './domain/push.ts';
import type { Containers } from './ports/containers.ts';
import type { JobQueue } from './queue/queue.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { audit } from './store/audit.ts';
import { shelf } from './store/memory.ts';
import type { Redis } from './store/redis.ts';

interface PushParts {
  redis: Redis;
  queue: Pick<JobQueue, 'enqueue'>;
  containers: Pick<Containers, 'list'>;
  log: Log;
}

const SEVEN_DAYS = 7 * 24 * 3600;

/**
 * What a push leads to: a deployment for each container that runs its branch. A delivery that was taken is not taken
 * again; one that failed half-way may be sent again, and what is in line by then stays one job.
 */
export function takePushes({ redis, queue, containers, log }: PushParts) {
  const taken = shelf(redis, 'push', z.literal(true), SEVEN_DAYS);
  return async (push: Push, delivery: string): Promise<void> => {
    if (await taken.get(delivery)) return;
    const { commit } = push;
    const meant = (await containers.list()).filter(
      (record) => isMeant(record, push) && record.deployment?.commit !== commit,
    );
    for (const record of meant) {
      const { plan, job, request, origin } = deploymentOf(record, { commit, tries: 0 }, Date.now());
      if ((await queue.enqueue(plan, job, { v: 1, request, origin })) === 'again') continue;
      const event = { who: 'webhook', what: 'asked' as const, job, about: `${plan} ${record.hostname}` };
      // What is in line stays there, also when it cannot be written down.
      await audit(redis, event).catch((error: unknown) =>
        log.error({ ...event, ...errorForLog(error) }, 'not audited'),
      );
    }
    await taken.put(delivery, true);
    log.info({ ...push, containers: meant.length }, 'a push was taken');
  };
}
