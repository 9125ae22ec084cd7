/** What we read from the manager's answers (API 4.x), parsed once, here. Fields that we do not use are dropped. */
import { z } from 'zod';
import { OpsError } from '../../errors.ts';
import type { Agent } from '../../ports/monitor.ts';

export const Token = z.object({ data: z.object({ token: z.string().min(1) }) });

/**
 * The envelope of every answer that is about items. HTTP says 200 also when all of them failed: `error` is 0 when
 * all went well, 1 when none did, 2 when some did.
 */
export const Items = z.object({
  error: z.number(),
  message: z.string().optional(),
  data: z
    .object({
      affected_items: z.array(z.unknown()).default([]),
      failed_items: z
        .array(z.object({ error: z.object({ code: z.number(), message: z.string() }), id: z.array(z.string()) }))
        .default([]),
    })
    .default({ affected_items: [], failed_items: [] }),
});
export type Items = z.infer<typeof Items>;

/** A refusal: the body of a status other than 200. */
export const Problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  error: z.number().optional(),
});

const states = {
  active: 'active',
  pending: 'pending',
  never_connected: 'never connected',
  disconnected: 'disconnected',
} as const;

const AgentItem = z.object({
  id: z.string(),
  name: z.string(),
  group: z.array(z.string()).default([]),
  status: z.enum(['active', 'pending', 'never_connected', 'disconnected']),
});

export function agentOf(item: unknown): Agent {
  const { id, name, group, status } = read(AgentItem, item);
  return { id, name, groups: group, state: states[status] };
}

/** @throws OpsError `failed` when an answer does not have the shape that the API documents */
export function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OpsError('failed', 'The monitor gave an answer that Berth cannot read.', {
    hint: 'Check that monitor.url is the API of a Wazuh manager, version 4.',
    cause: parsed.error,
  });
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
