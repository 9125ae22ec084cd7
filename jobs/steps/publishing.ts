/** Making a container reachable from outside, and seeing that it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerRecord } from '../../src/domain/container-record.ts';
import { OpsError } from '../../src/errors.ts';
import type { StreamPort } from '../../src/ports/proxy.ts';
import { deletionStep } from '../deletion-facts.ts';
import { type Facts, type Ports, step } from '../ports.ts';
import { type Publishable, publish, withdraw } from '../publication.ts';
import { lookAt } from './power.ts';

const SSH_MS = 30_000;
const SITE_MS = 60_000;
const PORT_MS = 5_000;

/** Only once the container lets nobody in but those who may: from here on the whole world can knock. */
export const publishSite = step({
  name: 'publish-site',
  title: 'Make it reachable',
  needs: ['request', 'hostname', 'vmid', 'address', 'admitted'],
  gives: ['published'],
  async run({ request, hostname, vmid, address }, context) {
    const { owner, template, httpPort, ports } = request;
    const about = { owner: owner.uid, vmid, os: systemOf(template) };
    return { published: await publish({ job: context.job, hostname, address, httpPort, ports, about }, context) };
  },
  async undo({ hostname }, context) {
    await withdraw({ job: context.job, hostname }, context);
    await context.ports.reservations.releasePorts(context.job);
  },
  shows: ({ published }) => published.url ?? 'nothing is published here',
});

/** For a container with nothing in it yet, of which only SSH can answer. */
export const verifyPorts = step({
  name: 'verify-ports',
  title: 'Check that it is reachable',
  needs: ['published', 'reachable'],
  gives: ['answering'],
  keeps: 'Looking changes nothing.',
  async run({ published }, { ports, signal }) {
    await seeSsh(published, ports, signal);
    return { answering: {} };
  },
  shows: ({ published }) =>
    published.url === undefined ? 'nothing is published here' : 'SSH answers through the proxy',
});

/** As the world comes: the site by its URL, and each TCP port. */
export const verifySite = step({
  name: 'verify-site',
  title: 'Check that the site answers',
  needs: ['request', 'published', 'reachable', 'running'],
  gives: ['answering'],
  keeps: 'Looking changes nothing.',
  async run({ request: { hostname }, published }, { ports, signal, note }) {
    if (published.url === undefined) return { answering: {} };
    await seeSsh(published, ports, signal);
    const status = await statusOf({ hostname, url: published.url }, ports, signal, note);
    const silent = await silentOf(published.streams.slice(1), ports, signal);
    return { answering: { status, ...(silent.length > 0 ? { silent } : {}) } };
  },
  shows({ answering: { status, silent = [] } }) {
    if (status === undefined) return 'nothing is published here';
    return [`it answers with ${status}`, ...(silent.length > 0 ? [`${silent.join(', ')} silent so far`] : [])].join(
      '; ',
    );
  },
});

/** Before the container goes, so that nobody is led to whoever gets its address next. Its ports stay its own. */
export const withdrawSite = deletionStep({
  name: 'withdraw-site',
  title: 'Take it off the proxy',
  needs: ['record', 'stopped'],
  gives: ['unpublished'],
  async run({ record }, context) {
    await withdraw(record, context);
    return { unpublished: true };
  },
  async undo({ record }, context) {
    const isGone = record.state.kind !== 'running' || (await lookAt(record, context)) === undefined;
    const site = isGone ? undefined : publishable(record, record.address);
    if (site) await publish(site, context);
  },
  shows: ({ record }) => record.published?.url ?? 'it was not published',
});

/** By the ports it had, which were kept for it; at the address that it has now. */
export const publishAgain = deletionStep({
  name: 'publish-again',
  title: 'Make it reachable again',
  needs: ['record', 'address'],
  gives: ['published'],
  async run({ record, address }, context) {
    const site = publishable(record, address);
    return { published: site ? await publish(site, context) : { streams: [] } };
  },
  undo: ({ record }, context) => withdraw(record, context),
  shows: ({ published }) => published.url ?? 'it was not published',
});

/** What was published of a container; undefined for one that never was. */
function publishable(record: ContainerRecord, address: string): Publishable | undefined {
  const { job, hostname, httpPort, ports, owner, vmid, template, published } = record;
  if (published === undefined || httpPort === undefined) return undefined;
  return { job, hostname, address, httpPort, ports, about: { owner: owner.uid, vmid, os: systemOf(template) } };
}

/** As /etc/os-release says it: "debian" of "debian-12". */
const systemOf = (template: string) => template.replace(/-.*$/, '');

/** The first port is always that of SSH. */
async function seeSsh({ host, streams: [ssh] }: Facts['published'], ports: Ports, signal: AbortSignal): Promise<void> {
  if (ssh === undefined || (await within(SSH_MS, signal, () => ports.proxy.knock(ssh.external, signal)))) return;
  throw new OpsError('failed', `SSH does not answer at ${host}, port ${ssh.external}.`, {
    hint: 'Look whether the proxy reaches the network of containers.',
  });
}

/** nginx's own words for an application that is not there, too busy, or too slow. */
const NOT_UP = [502, 503, 504];

/**
 * What a site answers with through the proxy, once an application answers at all.
 * @throws OpsError `failed` when none does within a minute; `unavailable` when the proxy itself is silent
 */
export async function statusOf(
  { hostname, url }: { hostname: string; url: string },
  { proxy }: Ports,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<number> {
  let trouble: unknown;
  let status = 0;
  const isUp = await within(SITE_MS, signal, async () => {
    try {
      trouble = undefined;
      ({ status } = await proxy.visit(hostname, signal));
      note(`it answers with ${status}`);
    } catch (error) {
      if (!(error instanceof OpsError && error.reason === 'unavailable')) throw error;
      trouble = error;
      return false;
    }
    return !NOT_UP.includes(status);
  });
  if (isUp) return status;
  throw (
    trouble ??
    new OpsError('failed', `${url} does not answer: the proxy says ${status}.`, {
      hint: 'An application has to listen on its port at every address (0.0.0.0), not at 127.0.0.1 alone.',
    })
  );
}

/** Those that nothing in the container answers yet. That undoes nothing: they may be for later. */
async function silentOf(streams: readonly StreamPort[], { proxy }: Ports, signal: AbortSignal): Promise<string[]> {
  const heard = await Promise.all(
    streams.map(
      ({ transport, external }) => transport === 'udp' || within(PORT_MS, signal, () => proxy.knock(external, signal)),
    ),
  );
  return streams.filter((_, index) => !heard[index]).map(({ name, internal }) => `${name} ${internal}`);
}

async function within(ms: number, signal: AbortSignal, ask: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + ms;
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1000)) {
    if (await ask()) return true;
    if (Date.now() > deadline) return false;
    await sleep(pause, undefined, { signal });
  }
}
