import { chosenServices, type OfferedService, type ServicesCatalogue } from '../../src/domain/services.ts';
import { OpsError } from '../../src/errors.ts';
import { FETCH_AUTHORITY, FOLDERS as FETCH_FOLDERS, fetchTrouble, OPT } from './fetch.ts';
import { packageSourceFiles } from './package-sources.ts';
import { installPackages, type PackageOrder } from './packages.ts';
import type { SetUp } from './runtimes.ts';
import { CUSTOM, FOLDERS, METEOR, readStart, START } from './service-scripts.ts';

/** Services inside a container: databases and the like, and what the person has commands of their own for. */

const ANSWER_SECONDS = 60;
const CUSTOM_MS = 1_800_000;
const METEOR_MS = 1_200_000;

/**
 * Installs services of the catalogue, starts them, now and at each boot, and waits until they answer. Safe to repeat.
 * @returns their names
 * @throws OpsError `invalid` for one that is not offered; `unavailable` while a source does not answer; `failed` for one
 * that does not start, with its journal's last words
 */
export async function installServices(
  work: SetUp,
  names: readonly string[],
  catalogue: ServicesCatalogue,
): Promise<string[]> {
  const chosen = chosenServices(names, work.system, catalogue);
  if (typeof chosen === 'string') throw new OpsError('invalid', chosen, { hint: 'Ask again without it.' });
  if (chosen.length === 0) return [];
  await writeFiles(work, chosen);
  for (const order of ordersFor(work, chosen, catalogue)) {
    await installPackages(work.guest, work.target, order, work);
  }
  for (const service of chosen) if (service.archive !== undefined) await installMeteor(work, catalogue);
  await start(work, chosen);
  return chosen.map(({ name }) => name);
}

/** Runs the person's own commands, one after the other, as one unit. @throws OpsError `failed` for the first that fails */
export async function runCustomServices(
  { guest, target, job, signal, note }: SetUp,
  commands: readonly string[],
): Promise<void> {
  if (commands.length === 0) return;
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    note(line, 'output');
    if (line.startsWith('$ ')) note(line);
  };
  const script = { label: 'running your service commands', body: CUSTOM, input: commands, timeoutMs: CUSTOM_MS };
  try {
    await guest.unit(target, { ...script, name: `berth-${job}-custom-services` }, { signal, onOutput });
  } catch (cause) {
    const end = lines.findLastIndex((line) => /^berth: command \d+ \d+$/.test(line));
    const [, number, code] = /(\d+) (\d+)$/.exec(lines[end] ?? '') ?? [];
    if (!(cause instanceof OpsError) || cause.reason !== 'failed' || number === undefined) throw cause;
    const said = lines.slice(0, end).findLast((line) => line.trim() !== '' && !line.startsWith('$ '));
    throw new OpsError('failed', `Your service command ${number} ended with ${code}: ${commands[Number(number) - 1]}`, {
      hint: said ? `It said: ${said.trim().slice(0, 200)}` : 'It said nothing.',
      cause,
    });
  }
}

/** Settings that must be there before the package is, for a service starts while it is being installed. */
async function writeFiles({ guest, target, signal }: SetUp, chosen: readonly OfferedService[]): Promise<void> {
  const files = chosen.flatMap((service) => service.files ?? []).map((file) => ({ ...file, mode: 0o644 }));
  if (files.length === 0) return;
  const folders = [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))];
  const script = { label: 'preparing the services', timeoutMs: 60_000 };
  await guest.run(target, { ...script, body: FOLDERS, input: folders }, signal);
  await guest.run(target, { ...script, body: ':', input: [], files }, signal);
}

/** One for all that the distribution has, and one for each source besides it. */
function ordersFor(
  { job, system }: SetUp,
  chosen: readonly OfferedService[],
  catalogue: ServicesCatalogue,
): PackageOrder[] {
  const own = chosen.filter(({ source, packages }) => source === undefined && packages.length > 0);
  const titles = (services: readonly OfferedService[]) => services.map(({ title }) => title).join(', ');
  const orders: PackageOrder[] = [];
  if (own.length > 0) {
    const packages = own.flatMap((service) => service.packages);
    orders.push({ unit: `berth-${job}-services`, label: `installing ${titles(own)}`, packages });
  }
  for (const service of chosen) {
    const { name, title, source, packages } = service;
    const found = source && catalogue.packages[source];
    if (source === undefined || found === undefined) continue;
    const family = system === 'rocky-9' ? 'dnf' : 'apt';
    const files = packageSourceFiles(family, { ...found, name: source, packages });
    if (files === undefined) continue; // then it is not offered, and has been refused
    const from = { name: source, title, setting: `services.sources.${source}`, files };
    orders.push({ unit: `berth-${job}-service-${name}`, label: `installing ${title}`, packages, from });
  }
  return orders;
}

async function installMeteor(
  { guest, target, job, signal, note }: SetUp,
  { archives, ca }: ServicesCatalogue,
): Promise<void> {
  if (archives.meteor === undefined) return;
  const { url, sha256 } = archives.meteor;
  const folders = { label: 'preparing Meteor', body: FETCH_FOLDERS, input: [], timeoutMs: 60_000 };
  await guest.run(target, folders, signal);
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    note(line, 'output');
  };
  const unit = {
    name: `berth-${job}-service-meteor`,
    label: 'unpacking Meteor',
    body: METEOR,
    input: [`${OPT}/meteor-${sha256.slice(0, 12)}`, url, sha256, ca === undefined ? '' : FETCH_AUTHORITY],
    files: ca === undefined ? [] : [{ path: FETCH_AUTHORITY, content: ca, mode: 0o644 }],
    timeoutMs: METEOR_MS,
  };
  try {
    await guest.unit(target, unit, { signal, onOutput });
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    throw fetchTrouble(lines.join('\n'), { what: 'Meteor', url, setting: 'services.sources.meteor' }) ?? cause;
  }
}

async function start({ guest, target, signal, note }: SetUp, chosen: readonly OfferedService[]): Promise<void> {
  const running = chosen.filter(({ units }) => units.length > 0);
  if (running.length === 0) return;
  note(`starting ${running.map(({ title }) => title).join(', ')}`);
  const words = running.map(({ name, port, units, prepare }) =>
    [name, port ?? '', units.join(' '), prepare?.unless ?? '', prepare?.words.join(' ') ?? ''].join('|'),
  );
  const timeoutMs = running.length * ANSWER_SECONDS * 3 * 1000;
  const script = { label: 'starting services', body: START, input: [String(ANSWER_SECONDS), ...words], timeoutMs };
  const { down, log } = readStart(await guest.run(target, script, signal));
  for (const line of log) note(line, 'output');
  if (down === undefined) return;
  const { title = down, port } = running.find(({ name }) => name === down) ?? {};
  const where = port === undefined ? '' : ` and answer on port ${port}`;
  throw new OpsError('failed', `${title} does not start${where}.`, {
    hint: log.length > 0 ? `Its journal ends: ${log.slice(-3).join(' / ').slice(0, 400)}` : 'Its journal says nothing.',
  });
}
