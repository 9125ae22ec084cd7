import { z } from 'zod';
import { Origin } from '../domain/origin.ts';

/** What the queue stores of a job. `request` is parsed with its plan's own schema on both sides. Nothing is secret. */
export const Payload = z.strictObject({ v: z.literal(1), request: z.unknown(), origin: Origin });
export type Payload = z.infer<typeof Payload>;
