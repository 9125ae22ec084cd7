import type { Origin } from '../domain/origin.ts';

/** Jobs that begin by themselves at a later time. */
export interface Schedule {
  /**
   * Puts a job in line for `at`, milliseconds since the epoch; a time that has passed means now. A job of this id
   * that is there already stays as it is. Whoever it finds begun decides by the world, not by the time.
   */
  put(later: { plan: string; job: string; request: unknown; origin: Origin; at: number }): Promise<void>;
  /** Takes a job back that has not begun. One that is not there, or has begun, is success. */
  withdraw(job: string): Promise<void>;
}
