import type { Component, RuntimeChoice } from '../../src/domain/deployment.ts';
import { buildPackages } from '../../src/domain/packaged-runtimes.ts';
import { packagedRuntime, RUNTIME_TITLES, type RuntimesCatalogue, runtimeClash } from '../../src/domain/runtimes.ts';
import type { System } from '../../src/domain/system.ts';
import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestTarget } from '../../src/ports/guest.ts';
import { FETCH_AUTHORITY, fetchTrouble, OPT, programPackages } from './fetch.ts';
import { installPackages } from './packages.ts';
import { BUILD, LOOK, PACKAGED, UNPACK } from './runtime-scripts.ts';

/** Language runtimes inside a container, each component's own. */

const UNPACK_MS = 1_200_000;
const BUILD_MS = 7_200_000;

const programs = { nodejs: 'node', python: 'python3' } as const;

/** What the work on a container's runtimes or services needs. */
export interface SetUp {
  guest: Guest;
  target: GuestTarget;
  /** What begins the names of its units: they are found again by it. */
  job: string;
  /** Undefined where the template's packages are not known. */
  system: System | undefined;
  signal: AbortSignal;
  note(text: string, as?: 'output'): void;
}

export interface InstalledRuntime {
  component: string;
  version: string;
  /** The folder that comes first on the component's PATH. */
  bin: string;
}

/**
 * Makes the runtime of each component be there; one that two ask for is installed once, and a component without one is
 * left alone. Safe to repeat.
 * @throws OpsError `invalid` for what is not offered (any more); `unavailable` while a source does not answer; `failed`
 */
export async function installRuntimes(
  work: SetUp,
  components: readonly Pick<Component, 'name' | 'runtime'>[],
  catalogue: RuntimesCatalogue,
): Promise<InstalledRuntime[]> {
  const clash = runtimeClash(components, work.system);
  if (clash !== undefined) throw new OpsError('invalid', clash);
  const wanted = new Map<string, RuntimeChoice>();
  for (const { runtime } of components) if (runtime) wanted.set(folderOf(runtime), runtime);
  if (wanted.size === 0) return [];
  for (const choice of wanted.values()) checkOffered(choice, work.system, catalogue);

  const { there, lacking } = await look(work, [...wanted.keys()]);
  const missing = [...wanted].filter(([folder, { from }]) => from.how === 'package' || !there.has(folder));
  const packages = missing.flatMap(([, choice]) => packagesFor(choice, work.system, lacking));
  if (packages.length > 0) {
    const order = { unit: `berth-${work.job}-runtime-packages`, label: 'installing packages for runtimes' };
    await installPackages(work.guest, work.target, { ...order, packages: [...new Set(packages)] }, work);
  }
  const installed = new Map<string, { version: string; bin: string }>();
  for (const [folder, choice] of wanted) {
    if (choice.from.how === 'package') installed.set(folder, await usePackage(work, choice, folder));
    else {
      if (!there.has(folder)) await install(work, { ...choice, from: choice.from }, folder, catalogue.ca);
      installed.set(folder, { version: choice.version, bin: `${folder}/bin` });
    }
  }
  return components.flatMap(({ name, runtime }) => {
    const found = runtime && installed.get(folderOf(runtime));
    return found ? [{ component: name, ...found }] : [];
  });
}

/** Built by hand is another one than ready to run, whatever their versions. */
function folderOf({ kind, version, from }: RuntimeChoice): string {
  return `${OPT}/${kind}-${version}${from.how === 'archive' ? '' : `-${from.how}`}`;
}

const titleOf = ({ kind, version }: RuntimeChoice) => `${RUNTIME_TITLES[kind]} ${version}`;

/** A request is data from afar: a file is fetched only if the configuration still pins it. */
function checkOffered(choice: RuntimeChoice, system: System | undefined, catalogue: RuntimesCatalogue): void {
  const { kind, version, from } = choice;
  if (from.how === 'package') {
    if (packagedRuntime(choice, system)) return;
  } else {
    const pinned = from.how === 'archive' ? catalogue.archives : catalogue.sources;
    const isSame = (one: (typeof pinned)[number]) => one.url === from.url && one.sha256 === from.sha256;
    if (pinned.some((one) => one.kind === kind && one.version === version && isSame(one))) return;
  }
  throw new OpsError('invalid', `${titleOf(choice)} is no longer offered for this container.`, {
    hint: 'Ask again, with another version.',
  });
}

async function look({ guest, target, signal }: SetUp, folders: readonly string[]) {
  const script = { label: 'looking for runtimes', body: LOOK, input: folders, timeoutMs: 60_000 };
  const lines = (await guest.run(target, script, signal)).split('\n');
  const of = (word: string) =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return { there: new Set(of('have')), lacking: of('lack') };
}

/** Packages that a runtime is, or that getting it takes. */
function packagesFor(choice: RuntimeChoice, system: System | undefined, lacking: readonly string[]): readonly string[] {
  if (choice.from.how === 'package') return packagedRuntime(choice, system)?.packages ?? [];
  const named = programPackages[system === 'rocky-9' ? 'dnf' : 'apt'];
  const isXz = choice.from.url.endsWith('.xz');
  const tools = Object.entries(named)
    .filter(([program]) => lacking.includes(program) && (isXz || program !== 'xz'))
    .map(([, name]) => name);
  if (choice.from.how === 'archive') return tools;
  if (system === undefined) {
    throw new OpsError('invalid', `Berth does not know what building ${titleOf(choice)} takes in this template.`, {
      hint: 'Set its system in berth.yml.',
    });
  }
  return [...tools, ...buildPackages[system][choice.kind]];
}

async function usePackage({ guest, target, system, signal }: SetUp, choice: RuntimeChoice, folder: string) {
  const links = packagedRuntime(choice, system)?.programs;
  const input = [
    links ? folder : '',
    programs[choice.kind],
    ...Object.entries(links ?? {}).map(([name, path]) => `${name}=${path}`),
  ];
  const script = { label: `looking at ${titleOf(choice)}`, body: PACKAGED, input, timeoutMs: 60_000 };
  const said = await guest.run(target, script, signal);
  const version = /\d+\.\d+\.\d+/.exec(said)?.[0] ?? choice.version;
  return { version, bin: links ? `${folder}/bin` : '/usr/bin' };
}

/** Puts a pinned runtime in its place: unpacked, or built. Also for one whose packages are there already. */
export async function install(
  { guest, target, job, signal, note }: Omit<SetUp, 'system'>,
  choice: RuntimeChoice & { from: { how: 'archive' | 'source'; url: string; sha256: string } },
  folder: string,
  authority: string | undefined,
): Promise<void> {
  const what = titleOf(choice);
  const { how, url, sha256 } = choice.from;
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    note(line, 'output');
    const act = /^(downloading)\b|^berth: (configuring|building|installing)$/.exec(line);
    if (act) note(`${act[1] ?? act[2]} ${what}`);
  };
  const unit = {
    name: `berth-${job}-${choice.kind}-${choice.version}-${how}`,
    label: `${how === 'source' ? 'building' : 'unpacking'} ${what}`,
    body: how === 'source' ? BUILD : UNPACK,
    input: [folder, url, sha256, authority === undefined ? '' : FETCH_AUTHORITY, programs[choice.kind], choice.version],
    files: authority === undefined ? [] : [{ path: FETCH_AUTHORITY, content: authority, mode: 0o644 }],
    timeoutMs: how === 'source' ? BUILD_MS : UNPACK_MS,
  };
  try {
    await guest.unit(target, unit, { signal, onOutput });
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    const setting = `runtimes.${how === 'source' ? 'sources' : 'archives'}`;
    throw fetchTrouble(lines.slice(-200).join('\n'), { what, url, setting }) ?? cause;
  }
}
