import { z } from 'zod';

/** Where a request came from in Slack, so that its thread can be opened there. */
export const Origin = z.strictObject({
  /** Undefined: asked where there is no channel (a global shortcut); the thread is a direct message. */
  channel: z.string().optional(),
  /** Its name without the number sign, for saying where the thread would have been. */
  channelName: z.string().optional(),
  user: z.string(),
  /** Undefined: a thread of its own. Otherwise the job in whose thread this one is told. */
  follows: z.string().optional(),
});
export type Origin = z.infer<typeof Origin>;
