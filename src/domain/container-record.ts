import { z } from 'zod';
import { Deployment } from './deployment.ts';
import { Owner } from './person.ts';
import { Protocol } from './protocols.ts';

/** What Berth's index says about a container; how it is at this moment only the cluster knows. */
const ContainerState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running') }),
  /** Deleted softly: stopped, and kept until a time for the case that somebody wants it back. */
  z.object({
    kind: z.literal('retired'),
    /** Who deleted it. */
    by: Owner,
    until: z.iso.datetime(),
    /** The job that retired it. */
    job: z.string(),
    /** Destroying it was tried and did not work: from then on it is only tried when somebody asks. */
    refused: z.boolean(),
  }),
  /** Gone from the cluster, or being destroyed: it never comes back, and what Berth holds for it goes too. */
  z.object({ kind: z.literal('deleting'), refused: z.boolean() }),
]);

/** The plans that change a container which was handed over. One at a time has it. */
export const CHANGES = ['retire-container', 'restore-container', 'delete-container', 'deploy-container'] as const;
export type Change = (typeof CHANGES)[number];

/** What the proxy serves of it. */
export const Published = z.object({
  url: z.string(),
  /** Where its streams are reached. */
  host: z.string(),
  streams: z.array(
    z.object({ name: z.string(), transport: z.enum(['tcp', 'udp']), external: z.int(), internal: z.int() }),
  ),
});
export type Published = z.infer<typeof Published>;

/** The first version: what was known at the hand-over and nothing more. */
const RecordV1 = z.object({
  v: z.undefined().optional(),
  job: z.string(),
  vmid: z.int(),
  node: z.string(),
  hostname: z.string(),
  address: z.string(),
  owner: Owner,
  createdAt: z.string(),
});

const RecordV2 = RecordV1.extend({
  v: z.literal(2),
  /** Names of the catalogue, which may have changed since. Empty where an older Berth did not note them. */
  template: z.string(),
  size: z.string(),
  httpPort: z.int().optional(),
  ports: z.array(Protocol),
  purpose: z.string(),
  /** Uids of the people it is shared with. */
  sharedWith: z.array(z.string()),
  /** The id of its agent at the monitor. */
  agent: z.string().optional(),
  /** Fingerprints of its own SSH host keys, `SHA256:...`; empty where not known. */
  hostKeys: z.array(z.string()),
  /** How its owner logs in, as it was said at the hand-over. */
  login: z.object({ ssh: z.string(), kind: z.enum(['directory', 'accounts']) }).optional(),
  /** What runs in it, and the commit that does. */
  deployment: Deployment.extend({ commit: z.string() }).optional(),
  /** Where the world reaches it; undefined where nothing is published. */
  published: Published.optional(),
  state: ContainerState,
  /** The job that is changing it now. */
  claim: z.object({ job: z.string(), plan: z.enum(CHANGES) }).optional(),
  /** Grows with every change, so that each change has a job of its own. */
  serial: z.int().min(0),
});

/** A container that was handed over, as Berth's index remembers it; the cluster is the truth. */
export type ContainerRecord = z.infer<typeof RecordV2>;

/** Reads a record of any version, and always yields the newest. */
export const ContainerRecord: z.ZodType<ContainerRecord> = z.union([RecordV2, RecordV1.transform(upgrade)]);

function upgrade(old: z.infer<typeof RecordV1>): ContainerRecord {
  const unknown = { template: '', size: '', ports: [], purpose: '', sharedWith: [], hostKeys: [] };
  return { ...old, ...unknown, v: 2, state: { kind: 'running' }, serial: 0 };
}
