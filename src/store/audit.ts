import { asked, key, type Redis } from './redis.ts';

/** What somebody did through Berth, or Berth for somebody. Nothing secret belongs in it. */
export interface AuditEvent {
  who: string;
  what: 'asked' | 'refused' | 'cancelled' | 'succeeded' | 'undone' | 'left';
  job?: string;
  plan?: string;
  about?: string;
}

const KEPT_EVENTS = 100_000;

/** Adds to the append-only audit log, a Redis stream; the time is Redis's own. */
export async function audit(redis: Redis, event: AuditEvent): Promise<void> {
  const fields = Object.entries(event).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  await asked(redis.xadd(key('audit'), 'MAXLEN', '~', KEPT_EVENTS, '*', ...fields));
}
