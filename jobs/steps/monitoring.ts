import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../src/errors.ts';
import type { GuestFile, GuestTarget } from '../../src/ports/guest.ts';
import type { Agent, Enrolment } from '../../src/ports/monitor.ts';
import { enrolmentFiles, STAGE, sourceFiles } from '../guest/agent-files.ts';
import { type AgentSeen, LOOK, readAgentLook, START, STOP } from '../guest/agent-scripts.ts';
import { enrolmentTrouble, untrusted } from '../guest/agent-trouble.ts';
import { familyOf } from '../guest/family.ts';
import { installPackages } from '../guest/packages.ts';
import { type Ports, step } from '../ports.ts';

/** How long an agent may take to get its key, and then to be seen as active. */
const ENROL_SECONDS = 60;
const ACTIVE_MS = 120_000;

/** What the parts of the step work with. */
interface Work {
  ports: Ports;
  target: GuestTarget;
  hostname: string;
  enrolment: Enrolment;
  signal: AbortSignal;
  note(text: string, as?: 'output'): void;
}

/** Ends when the monitor sees the container's own agent as active, which is proved by the id in the container. */
export const enrolMonitoring = step({
  name: 'enrol-monitoring',
  title: 'Enrol it with the monitor',
  needs: ['request', 'placement', 'vmid', 'address'],
  gives: ['agent'],
  async run({ request: { hostname }, placement: { node }, vmid }, { ports, signal, note }) {
    const enrolment = await ports.monitor.enrolment(signal);
    if (!enrolment) return { agent: {} };
    const work: Work = { ports, target: { node, vmid }, hostname, enrolment, signal, note };
    const seen = readAgentLook(await guest(work, 'looking for the monitoring agent', LOOK, [STAGE, service(work)]));
    const known = await agentsOf(work);
    const own = known.find(({ id, name }) => id === seen.agent?.id && name === seen.agent.name);
    // While an agent without a key is running, one of these may be its own, of which it is just being told.
    if (own || !seen.started)
      await removeAll(
        work,
        known.filter((agent) => agent !== own),
      );
    await install(work, seen);
    const id = await enrol(work, seen.agent !== undefined && own === undefined);
    await awaitActive(work, id);
    return { agent: { id } };
  },
  async undo({ request: { hostname }, placement: { node }, vmid, agent }, { ports, signal }) {
    const enrolment = await ports.monitor.enrolment(signal);
    if (!enrolment) return;
    const stop = {
      label: 'stopping the monitoring agent',
      body: STOP,
      input: [enrolment.packages.name],
      timeoutMs: 60_000,
    };
    await ports.guest.run({ node, vmid }, stop, signal).catch(() => {}); // the container goes anyway
    await removeMonitoring(ports, { hostname, agent: agent?.id }, signal);
  },
  shows: ({ agent }) => (agent.id === undefined ? 'not monitored here' : `agent ${agent.id}`),
});

/**
 * Makes the monitor forget a container, and makes sure of it: the agent of this id, and every other of exactly this
 * name in the group of the containers. One that is not there is success. Stop the container first: an agent that
 * runs may enrol again.
 * @throws OpsError as the monitor does; `failed` when an agent is there all the same
 */
export async function removeMonitoring(
  { monitor }: Pick<Ports, 'monitor'>,
  { hostname, agent }: { hostname: string; agent?: string | undefined },
  signal: AbortSignal,
): Promise<void> {
  const enrolment = await monitor.enrolment(signal);
  if (!enrolment) return;
  const left = async () =>
    (await monitor.agents(hostname, signal)).filter(
      ({ id, groups }) => id === agent || groups.includes(enrolment.group),
    );
  for (const { id } of await left()) await monitor.remove(id, signal);
  if ((await left()).length === 0) return;
  throw new OpsError('failed', `The monitor still has an agent ${hostname} although it was removed.`, {
    hint: 'Remove it there by hand.',
  });
}

/** @throws OpsError `conflict` when another machine, not one of the containers, is monitored under the name */
async function agentsOf({ ports, hostname, enrolment, signal }: Work): Promise<Agent[]> {
  const known = await ports.monitor.agents(hostname, signal);
  if (known.every(({ groups }) => groups.includes(enrolment.group))) return known;
  throw new OpsError('conflict', `Another machine named ${hostname} is monitored already.`, {
    hint: `Ask again with another name, or put its agent into the group ${enrolment.group} if Berth may remove it.`,
  });
}

async function removeAll({ ports, signal }: Work, agents: readonly Agent[]): Promise<void> {
  for (const { id } of agents) await ports.monitor.remove(id, signal);
}

async function install({ ports, target, enrolment, signal, note }: Work, { installed, ids }: AgentSeen): Promise<void> {
  if (installed) return;
  const { packages } = enrolment;
  const family = familyOf(ids);
  if (family === undefined) {
    throw new OpsError('invalid', 'Berth does not know how to install the monitoring agent in this template.', {
      hint: `Put ${packages.name} into the template.`,
    });
  }
  const { name, version } = packages;
  const order = {
    unit: 'berth-install-agent',
    label: 'installing the monitoring agent',
    packages: [version === undefined ? name : `${name}=${version}`],
    from: { name, title: name, setting: 'monitor.packages', files: sourceFiles(family, packages) },
  };
  await installPackages(ports.guest, target, order, { signal, note });
}

/** Starts the agent and gives the id under which it enrolled. */
async function enrol(work: Work, afresh: boolean): Promise<string> {
  const { hostname, enrolment, note } = work;
  for (let attempt = 1; ; attempt += 1) {
    note('waiting for the agent to enrol');
    const how = afresh && attempt === 1 ? 'afresh' : 'keep';
    const input = [STAGE, service(work), String(ENROL_SECONDS), how];
    const files = enrolmentFiles(hostname, enrolment);
    const printed = await guest(work, 'starting the monitoring agent', START, input, files);
    const { agent } = readAgentLook(printed);
    if (printed.split('\n').includes('unverified')) throw untrusted();
    if (agent?.name === hostname) return agent.id;
    const log = printed
      .split('\n')
      .filter((line) => line.startsWith('log '))
      .map((line) => line.slice(4))
      .join('\n');
    const trouble = enrolmentTrouble(log, `${enrolment.manager}, port ${enrolment.enrolmentPort},`);
    if (!/Duplicate agent/i.test(log) || attempt > 1) throw trouble;
    // Refused for a name that is in use: none of these is ours, since we have no key.
    await removeAll(work, await agentsOf(work));
  }
}

/** A manager that does not answer for a moment is asked again, until the time is up. */
async function awaitActive({ ports, hostname, enrolment, signal, note }: Work, id: string): Promise<void> {
  const deadline = Date.now() + ACTIVE_MS;
  for (let pause = 200; ; pause = Math.min(pause * 1.5, 5000)) {
    let state: Agent['state'] | 'unknown' = 'unknown';
    try {
      state = (await ports.monitor.agents(hostname, signal)).find((agent) => agent.id === id)?.state ?? 'unknown';
    } catch (error) {
      if (!(error instanceof OpsError && error.reason === 'unavailable') || Date.now() > deadline) throw error;
    }
    if (state === 'active') return;
    note(`the monitor says that its agent is ${state}`);
    if (Date.now() > deadline) {
      throw new OpsError('failed', `The monitor does not see the agent as active: it is ${state}.`, {
        hint: `Check that ${enrolment.manager}, port ${enrolment.agentPort}, answers on the network of containers.`,
      });
    }
    await sleep(pause, undefined, { signal });
  }
}

const service = ({ enrolment }: Work) => enrolment.packages.name;

function guest(
  { ports, target, signal }: Work,
  label: string,
  body: string,
  input: readonly string[],
  files: readonly GuestFile[] = [],
): Promise<string> {
  return ports.guest.run(target, { label, body, input, files, timeoutMs: (ENROL_SECONDS + 60) * 1000 }, signal);
}
