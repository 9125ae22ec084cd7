/** Publishing one site: looked at, written, tested, loaded, and then seen from outside; or everything as before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../errors.ts';
import type { Site } from '../../ports/proxy.ts';
import type { SiteFiles } from './files.ts';
import { putMap, sized } from './map-change.ts';
import { opens } from './outside.ts';
import { putEntry } from './port-map.ts';
import { brokenByOthers, commonRefusal, faultOf, nameTaken, portTaken } from './refusals.ts';
import type { Seen } from './seen.ts';
import { portWord, revisionOf, unexpected, type Work } from './work.ts';

/** nginx tries for two and a half seconds to get a port that somebody else has, serves as before until then, and logs it. */
const LOGGED_MS = 4_000;
/** A busy machine may take longer to begin afresh. */
const IN_FORCE_MS = 12_000;
const PORT_MS = 3_000;
const RESTORE_MS = 60_000;
/** For how long a port counts as taken that nginx could not have. */
const LOST_MS = 600_000;

/** @throws OpsError as `ReverseProxy.publish` */
export async function publishSite(work: Work, site: Site, files: SiteFiles, signal: AbortSignal): Promise<void> {
  const seen = await work.look(signal);
  if (seen.broken !== undefined) throw brokenByOthers(seen.broken);
  refuseTaken(seen, site, work);
  if (seen.map !== undefined) putEntry(seen.map, site, work.portMap ?? ''); // what cannot be noted is not published
  const logFrom = await apply(work, site, files, signal);
  try {
    await seeInForce(work, site, files.revision, logFrom, signal);
    await settle(work, site, seen.map, signal);
  } catch (error) {
    await restore(work, site.hostname, error);
    throw error;
  }
}

function refuseTaken({ names, ports }: Seen, { hostname, stamp, streams }: Site, { lost }: Work): void {
  if (names.some((name) => name.hostname === hostname && name.stamp !== stamp)) throw nameTaken(hostname);
  const wanted = streams.map(({ transport, external }) => ({ transport, port: external }));
  const words = wanted.map(portWord);
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  if (twice !== undefined) throw new OpsError('invalid', `The port ${twice} is wanted twice.`);
  const others = new Set(ports.filter((port) => port.stamp !== stamp).map(portWord));
  const taken = words.find((word) => others.has(word) || (lost.get(word) ?? 0) > Date.now());
  if (taken !== undefined) throw portTaken(taken);
}

/** @returns from where on nginx's log tells of this */
async function apply(work: Work, { stamp, hostname, streams }: Site, files: SiteFiles, signal: AbortSignal) {
  const ports = streams.map(({ transport, external }) => portWord({ transport, port: external })).join(' ');
  const words = [stamp, hostname, ports, ...sized(files.site), ...sized(files.streams)];
  const contents = [files.streams ?? '', files.site];
  const said = await work.run({ name: 'apply', words, contents }, signal);
  for (const [word, rest] of said) {
    if (word === 'name') throw nameTaken(hostname);
    const refusal = commonRefusal(word, rest);
    if (refusal) throw refusal;
  }
  if (!said.some(([word]) => word === 'done')) throw unexpected(said);
  return said.find(([word]) => word === 'log')?.[1] ?? '-';
}

/** A port that is held elsewhere passes the test and the reload: only what is served tells what is in force. */
async function seeInForce(
  work: Work,
  site: Site,
  revision: string,
  logFrom: string,
  signal: AbortSignal,
): Promise<void> {
  const name = `${site.hostname}.${work.serving.domain}`;
  let trouble: unknown;
  const isServed = async () => {
    try {
      trouble = undefined;
      return (await revisionOf(work.outside, name, signal)) === revision;
    } catch (error) {
      trouble = error;
      return false;
    }
  };
  if (!(await within(LOGGED_MS, signal, isServed))) {
    const logged = await whyNot(work, site, logFrom);
    if (logged) throw logged;
    if (!(await within(IN_FORCE_MS, signal, isServed))) throw trouble ?? notServed(name);
  }
  for (const { transport, external } of site.streams) {
    if (transport === 'udp' || (await within(PORT_MS, signal, () => opens(work.outside, external, signal)))) continue;
    throw new OpsError('unavailable', `The proxy's port ${external} does not answer.`, {
      hint: 'Look whether something in front of it lets the port range through.',
    });
  }
}

/** What nginx's log says about it, where we may read that. */
async function whyNot(work: Work, site: Site, logFrom: string): Promise<OpsError | undefined> {
  const said = await work.run({ name: 'log', words: [logFrom] }, AbortSignal.timeout(RESTORE_MS)).catch(() => []);
  const lines = said.flatMap(([word, rest]) => (word === 'said' ? [rest] : []));
  for (const line of lines) {
    const [, port] = /bind\(\) to \S+:(\d+) failed/.exec(line) ?? [];
    const ours = site.streams.filter(({ external }) => String(external) === port);
    for (const { transport, external } of ours) {
      work.lost.set(portWord({ transport, port: external }), Date.now() + LOST_MS);
    }
    if (ours.length > 0) return portTaken(port ?? '');
  }
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  const { message } = faultOf(last);
  return new OpsError('failed', `nginx on the proxy did not take its configuration: ${message}.`, {
    hint: 'Everything there is as it was before.',
  });
}

const notServed = (name: string) =>
  new OpsError('failed', `nginx on the proxy does not serve ${name} although it was told to.`, {
    hint: 'Check that nginx.conf includes the folders of proxy.sites and proxy.streams.',
  });

async function settle(work: Work, site: Site, map: string | undefined, signal: AbortSignal): Promise<void> {
  const path = work.portMap ?? '';
  await putMap(
    work,
    map,
    (text) => putEntry(text, site, path),
    signal,
    (words, contents) => work.run({ name: 'settle', words: [site.hostname, ...words], contents }, signal),
  );
}

/** As it was before. When that fails too, it is said with what made it necessary. */
async function restore(work: Work, hostname: string, because: unknown): Promise<void> {
  const said = await work
    .run({ name: 'restore', words: [hostname] }, AbortSignal.timeout(RESTORE_MS))
    .catch((cause: unknown) => {
      throw leftBehind(hostname, because, cause);
    });
  if (!said.some(([word]) => word === 'done')) throw leftBehind(hostname, because, unexpected(said));
}

function leftBehind(hostname: string, because: unknown, cause: unknown): OpsError {
  const [reason, message] =
    because instanceof OpsError ? [because.reason, because.message] : (['failed', 'Publishing failed.'] as const);
  return new OpsError(reason, message, {
    hint: `What was written for ${hostname} could not be taken back; the next try, or its withdrawal, clears it away.`,
    cause,
  });
}

async function within(ms: number, signal: AbortSignal, ask: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + ms;
  for (let pause = 30; ; pause = Math.min(pause * 1.5, 500)) {
    if (await ask()) return true;
    if (Date.now() > deadline) return false;
    await sleep(pause, undefined, { signal });
  }
}
