import { z } from 'zod';

/** A person as the directory knows them. Never built from anything that a Slack client can send. */
export const Person = z.object({
  uid: z.string().min(1),
  name: z.string().min(1),
  mail: z.string().min(1),
  /** Names of the groups the person is in, not distinguished names. */
  groups: z.array(z.string()),
  /** OpenSSH public keys, one line each, as the directory holds them; not yet checked. */
  keys: z.array(z.string()),
  /** True for an account that the directory has locked or disabled. */
  disabled: z.boolean(),
});
export type Person = z.infer<typeof Person>;

/** The one who owns a container: a person, and where to reach them in Slack. */
export const Owner = z.object({
  uid: z.string().min(1),
  name: z.string().min(1),
  mail: z.string().min(1),
  slackUser: z.string().regex(/^[UW][A-Z0-9]+$/),
});
export type Owner = z.infer<typeof Owner>;
