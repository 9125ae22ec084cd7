/**
 * What we read from Proxmox's answers, parsed once, here. Everything is optional that one right or one
 * version may leave out; fields that we do not use are dropped.
 */
import { z } from 'zod';
import { Refusal } from './refusal.ts';

export const Nodes = z.array(
  z.object({
    node: z.string(),
    status: z.string().optional(),
    // Bytes; both are left out for an account without Sys.Audit.
    maxmem: z.number().optional(),
    mem: z.number().optional(),
  }),
);

/** GET /cluster/resources?type=vm: virtual machines and containers. */
export const Resources = z.array(
  z.object({
    type: z.string(),
    vmid: z.coerce.number(),
    node: z.string(),
    name: z.string().optional(),
    status: z.string().optional(),
    template: z.coerce.number().optional(),
  }),
);

/** GET lxc/{vmid}/config. `net0` and so on stay as their text. */
export const Config = z.looseObject({
  digest: z.string().optional(),
  description: z.string().optional(),
  lock: z.string().optional(),
  protection: z.coerce.number().optional(),
  template: z.coerce.number().optional(),
  rootfs: z.string().optional(),
});
export type Config = z.infer<typeof Config>;

export const Status = z.object({ status: z.string() });

/** A task's identifier: what clone, start, stop, resize and destroy answer. */
export const Upid = z.string();

export const TaskStatus = z.object({ status: z.string(), exitstatus: z.string().optional() });

/** GET tasks/{upid}/log. */
export const TaskLog = z.array(z.object({ t: z.string() }));

export const Tasks = z.array(
  z.object({ upid: z.string(), type: z.string().optional(), id: z.coerce.string().optional() }),
);

/** GET lxc/{vmid}/interfaces; null for a container that is absent or stopped. */
export const Interfaces = z
  .array(z.object({ name: z.string(), inet: z.string().optional(), inet6: z.string().optional() }))
  .nullable();
export type Interfaces = z.infer<typeof Interfaces>;

/** GET /access/users/{userid}; `expire` in seconds since 1970, 0 for never. */
export const User = z.object({ enable: z.coerce.number().optional(), expire: z.coerce.number().optional() });

/** @throws Refusal `failed` when an answer does not have the shape that the API documents */
export function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Refusal('other', 'failed', 'Proxmox gave an answer that Berth cannot read.', {
    hint: 'Check that the address is a Proxmox VE API, version 8 or 9.',
    cause: parsed.error,
  });
}
