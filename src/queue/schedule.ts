import type { Payload } from './payload.ts';
import type { JobQueue } from './queue.ts';

/** The queue as the port by which jobs put other jobs off until later. */
export function scheduleOn(queue: JobQueue) {
  return {
    async put({ plan, job, request, origin, at }: { plan: string; job: string; at: number } & Omit<Payload, 'v'>) {
      await queue.enqueue(plan, job, { v: 1, request, origin }, at);
    },
    withdraw: (job: string) => queue.withdraw(job),
  };
}
