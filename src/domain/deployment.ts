import { z } from 'zod';

/**
 * What is to run in a container: a repository, the components in it, and what they need. Part of a request, so nothing
 * secret is in it: environments and tokens are sealed and stored apart, by the names of `secretName`.
 */

/** Systems that are not written down as an error of one field are checked by whoever reads the repository. */
const plainLine = (most: number) =>
  z
    .string()
    .max(most, `At most ${most} characters, please.`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    .regex(/^[^\u0000-\u001f\u007f\u2028\u2029]*$/, 'Give it on one line.')
    .transform((text) => text.trim());

/** Below the folder it is relative to, without a leading or trailing slash; '' is that folder itself. A dot in a name is fine. */
export const FolderPath = plainLine(500)
  .transform((path) => path.replace(/^(?:\.?\/)+|\/+$/g, '').replace(/^\.$/, ''))
  .refine(
    (path) => path === '' || path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'Give a folder below the root, without "..".',
  )
  .refine((path) => !path.split('/').includes('.git'), 'The folder .git cannot be used.');

/** As `git check-ref-format --branch` allows them, and never an option. */
export const BranchName = plainLine(200)
  .refine((name) => name !== '', 'Give the name of a branch.')
  .refine(
    (name) =>
      !/^[-/.]|[/.]$|\.\.|\/\/|@\{|[\s~^:?*[\\]|\.lock$|^@$/.test(name) &&
      name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock')),
    'This is not the name of a branch.',
  );

/** https only, no user in it, no query: as `https://forge.example/group/project`. Which hosts are allowed is configuration. */
export const RepositoryUrl = plainLine(500).transform((text, context) => {
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return wrong('Give the whole address, as in https://github.com/you/project.');
  }
  if (url.protocol !== 'https:') return wrong('The address must begin with https://.');
  if (url.username || url.password) return wrong('Leave the user name and password out of the address.');
  if (url.search || url.hash) return wrong('Leave out what follows ? or # in the address.');
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  if (path.split('/').filter(Boolean).length < 2 || /%2e|%2f|%5c|\/\//i.test(path)) {
    return wrong('Give the address of one repository, as in https://github.com/you/project.');
  }
  return `https://${url.host}${path}`;
});

const CommandLine = plainLine(1000);

export const RUNTIMES = ['nodejs', 'python'] as const;
export type RuntimeKind = (typeof RUNTIMES)[number];

/** "22", "22.11" or "22.11.0": the newest that begins with it. */
export const RuntimeVersion = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,3}){0,2}$/, 'Give a version as 22, 22.11 or 22.11.0.');

/** Where exactly a runtime comes from: settled while asking, so that the job never has to choose. */
export const RuntimeChoice = z.strictObject({
  kind: z.enum(RUNTIMES),
  /** As it was asked for; '' for whatever there is. */
  asked: z.union([z.literal(''), RuntimeVersion]),
  /** The exact version that this came to; of a package only what the distribution is known to have. */
  version: z.string(),
  from: z.discriminatedUnion('how', [
    z.strictObject({ how: z.literal('package') }),
    z.strictObject({ how: z.literal('archive'), url: z.url(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    z.strictObject({ how: z.literal('source'), url: z.url(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ]),
});
export type RuntimeChoice = z.infer<typeof RuntimeChoice>;

/** A name for units, users and files: letters, digits and single hyphens. Unique within a deployment. */
export const ComponentName = z
  .string()
  .regex(/^[a-z0-9](?:-?[a-z0-9]){0,23}$/, 'Use lower-case letters, digits and hyphens.')
  .refine((name) => name !== 'root', 'This is the name of what is started in the project root. Choose another one.');

export const Component = z.strictObject({
  name: ComponentName,
  /** Below the project root. */
  path: FolderPath,
  /** Undefined: it needs none, or brings its own. */
  runtime: RuntimeChoice.optional(),
  install: CommandLine,
  build: CommandLine,
  start: CommandLine.refine((text) => text !== '', 'Say how it is started.'),
  /** Where it listens inside the container; undefined for one that listens nowhere. */
  port: z.int().min(1).max(65_535).optional(),
  /** Whether an environment is sealed for it. */
  hasEnvironment: z.boolean(),
});
export type Component = z.infer<typeof Component>;

export const MOST_COMPONENTS = 8;
const MOST_CUSTOM_SERVICES = 20;

/** One component answers the site's own port; two never want the same. */
export const Deployment = z
  .strictObject({
    repository: z.strictObject({
      url: RepositoryUrl,
      branch: BranchName,
      /** The project root, below the repository's. */
      root: FolderPath,
      /** Whether a deploy token is sealed for it. */
      isPrivate: z.boolean(),
    }),
    components: z.array(Component).min(1).max(MOST_COMPONENTS),
    /** Names of the service catalogue. */
    services: z.array(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/)).max(20),
    /** Commands of the person's own, run as root one after the other, as given. */
    customServices: z.array(CommandLine.refine((text) => text !== '')).max(MOST_CUSTOM_SERVICES),
    /** A command that is started in the project root besides the components; '' for none. */
    rootStart: CommandLine,
  })
  .superRefine(({ components }, context) => {
    const seen = (key: 'name' | 'port', index: number) =>
      components.slice(0, index).find((other) => other[key] !== undefined && other[key] === components[index]?.[key]);
    for (const [index, { name, port }] of components.entries()) {
      const at = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['components', index, field], message });
      if (seen('name', index)) at('name', `Another component is called ${name}.`);
      const other = seen('port', index);
      if (other) at('port', `${other.name} listens on port ${port} already. Give each component its own.`);
    }
  });
export type Deployment = z.infer<typeof Deployment>;

/** Under which name a component's environment is sealed. */
export const environmentSecret = (component: string) => `env:${component}`;
/** Under which name the deploy token of a private repository is sealed. */
export const TOKEN_SECRET = 'token';
