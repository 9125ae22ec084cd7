import { dirname, join } from 'node:path/posix';

/** The rules of the house about who may import whom, as functions of a list of files; see CONTRIBUTING.md. */

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  path: string;
  text: string;
}

/**
 * Which rooms a room may import from. Every room may import from itself; "type x" allows only types of x. `half`
 * is what stands directly in src/ beside the
 * composition root: bot, worker and what they share.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  domain: ['errors'],
  ports: ['domain', 'errors'],
  engine: ['errors'],
  config: ['domain', 'errors'],
  slack: ['type engine', 'ports', 'domain', 'errors'],
  store: ['type engine', 'ports', 'domain', 'errors'],
  queue: ['engine', 'store', 'domain', 'errors'],
  jobs: ['engine', 'ports', 'domain', 'errors'],
  commands: ['jobs', 'slack', 'ports', 'type engine', 'domain', 'errors'],
  adapter: ['ports', 'domain', 'errors'],
  webhook: ['ports', 'domain', 'errors'],
  setup: ['domain', 'errors'],
  lab: ['setup', 'domain', 'errors'],
  half: [
    'commands',
    'jobs',
    'queue',
    'slack',
    'store',
    'webhook',
    'engine',
    'type config',
    'ports',
    'domain',
    'errors',
  ],
};

/** Where each package may be imported. The lab is the other side of the protocols, so clients never are. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@slack/bolt': ['src/slack/'],
  '@slack/types': ['src/slack/'],
  '@slack/web-api': ['src/slack/'],
  bullmq: ['src/queue/'],
  esbuild: ['src/lab/page/'],
  ioredis: ['src/store/'],
  ldapts: ['src/adapters/ldap/'],
  pino: ['src/log.ts'],
  preact: ['page/'],
  'proxmox-api': ['src/adapters/proxmox/'],
  ssh2: ['src/adapters/ssh/'],
  'smol-toml': ['src/domain/proposal-parse.ts'],
  sshpk: ['src/domain/'],
  undici: ['src/adapters/proxmox/'],
  ws: ['src/lab/slack/'],
  yaml: ['src/config/', 'src/domain/proposal-parse.ts'],
  zod: ['src/', 'commands/', 'jobs/'],
};

/** The composition root: may use everything, and nothing uses it. */
const ROOT = ['main.ts', 'start.ts', 'compose.ts'];

const MOST_LINES = 220;

/** Every breach of the rules, one sentence each. */
export function breaches(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...importsOf(file.text).flatMap(({ from, typeOnly }) => importBreach(file.path, from, typeOnly)),
    ...processBreaches(file),
    ...(file.text.split('\n').length - 1 > MOST_LINES ? [`${file.path} has more than ${MOST_LINES} lines`] : []),
  ]);
}

function importBreach(path: string, from: string, typeOnly: boolean): string[] {
  if (from.startsWith('node:')) return [];
  if (!from.startsWith('.')) return packageBreach(path, from);
  const target = join(dirname(path), from);
  const [room, other] = [roomOf(path), roomOf(target)];
  if (room.name === 'root') return [];
  if (other.name === 'root') return [`${path} imports ${target}: nothing may use the composition root`];
  if (room.name === other.name && room.folder === other.folder) return [];
  const allowed = ROOMS[room.name] ?? [];
  if (allowed.includes(other.name) || (typeOnly && allowed.includes(`type ${other.name}`))) return [];
  return [`${path} imports ${typeOnly ? 'a type of ' : ''}${target}: ${room.name} may not use ${other.name}`];
}

function packageBreach(path: string, from: string): string[] {
  const name = from.split('/', from.startsWith('@') ? 2 : 1).join('/');
  const places = PACKAGES[name];
  if (places?.some((place) => path.startsWith(place))) return [];
  return [`${path} imports ${name}, which belongs ${places ? `in ${places.join(' and ')}` : 'nowhere yet'}`];
}

/** Each adapter is a room of its own, by its folder; the other rooms are one each. */
function roomOf(path: string): { name: string; folder: string } {
  const [top = '', second = '', third = ''] = path.split('/');
  if (top !== 'src') return { name: top, folder: '' };
  if (second === 'adapters') return { name: 'adapter', folder: third };
  if (second === 'errors.ts') return { name: 'errors', folder: '' };
  if (ROOT.includes(second)) return { name: 'root', folder: '' };
  return { name: second.endsWith('.ts') ? 'half' : second, folder: '' };
}

/** What a module imports or re-exports, also as a side effect, in a type or while it runs. */
export function importsOf(text: string): { from: string; typeOnly: boolean }[] {
  const code = withoutComments(text);
  const statements = [...code.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?)\bfrom\s*['"]([^'"]+)['"]/gm)].map(
    ([, type, names = '', from = '']) => ({ from, typeOnly: type !== undefined || everyNameIsType(names) }),
  );
  const bare = [...code.matchAll(/^import\s*['"]([^'"]+)['"]/gm)].map(([, from = '']) => ({ from, typeOnly: false }));
  const calls = [...code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)].map(([, from = '']) => ({
    from,
    typeOnly: false,
  }));
  return [...statements, ...bare, ...calls];
}

function everyNameIsType(names: string): boolean {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  const words = inner?.split(',').map((name) => name.trim()) ?? [];
  return words.some(Boolean) && words.filter(Boolean).every((name) => name.startsWith('type '));
}

/** The environment, signals and the exit belong to main.ts alone; the lab's daemons need a PATH and clean up. */
function processBreaches({ path, text }: SourceFile): string[] {
  if (path === 'src/main.ts') return [];
  const uses = withoutComments(text).match(/\bprocess\.(?:env|exit|exitCode|on\(|once\()(?:'\w+')?/g) ?? [];
  const forLab = new Set(['process.env', "process.on('exit'", "process.once('exit'"]);
  return uses
    .filter((use) => !(path.startsWith('src/lab/') && forLab.has(use)))
    .map((use) => `${path} uses ${use}, which is for main.ts alone`);
}

// A slash pair inside a string is mostly a URL, so only those at the start of a line or after a space are comments.
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
