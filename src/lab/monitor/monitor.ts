/**
 * The lab's monitor: a Wazuh manager's API, enrolment service and agents' port, and the package source that agents
 * come from. Nothing in the path is skipped: a container installs the package, enrols over TLS and keeps alive.
 */
import { randomBytes } from 'node:crypto';
import { makeAuthority } from '../certificates.ts';
import { apiServer, type MonitorRequest } from './api.ts';
import { enrolmentServer } from './enrolment.ts';
import { type MonitorFaultControls, noMonitorFaults } from './faults.ts';
import { agentServer } from './listener.ts';
import { newDoor } from './login.ts';
import { buildAgentPackage } from './package.ts';
import { type LabAgent, type LabAgentState, newRegistry, type Registry } from './registry.ts';
import { packageServer, repositoryFiles } from './repository.ts';
import { type Restartable, restartable } from './server.ts';
import { makeSigningKey, type SigningKey } from './signing.ts';

export interface MonitorOptions {
  /** Where everything listens, at free ports: an address that the containers reach. 127.0.0.1 unless given. */
  address?: string;
  /** An agent silent for so long is disconnected; 30 s unless given. */
  silenceMs?: number;
  /** Milliseconds since the epoch; for tests. */
  now?(): number;
}

export interface LabMonitor {
  /** `https://address:port`, and its account. */
  apiUrl: string;
  user: string;
  password: string;
  /** The authority of every certificate here. */
  caPem: string;
  address: string;
  agentPort: number;
  enrolmentPort: number;
  enrolmentPassword: string;
  /** The apt repository: suite `stable`, component `main`. */
  packagesUrl: string;
  /** What its signatures are checked with. ASCII armoured. */
  signingKey: string;
  /** The agents as the manager sees them, for assertions. */
  agents(): (Pick<LabAgent, 'id' | 'name' | 'group' | 'ip'> & { state: LabAgentState })[];
  /** An agent from before: of another machine, or of a container that is gone. */
  addAgent(order: Parameters<Registry['add']>[0] & { state?: 'active' | 'disconnected' }): string;
  requests(): readonly MonitorRequest[];
  faults: MonitorFaultControls;
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

export async function startMonitor(options: MonitorOptions = {}): Promise<LabMonitor> {
  const { address = '127.0.0.1', silenceMs = 30_000, now = Date.now } = options;
  const registry = newRegistry({ silenceMs, now });
  const faults = noMonitorFaults();
  const account = { user: 'berth', password: randomBytes(12).toString('base64url') };
  const enrolmentPassword = randomBytes(12).toString('base64url');
  const door = newDoor(account, faults, now);
  const log: MonitorRequest[] = [];
  const ending: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  const keep = async <T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const started = await part;
    ending.push(() => started.stop());
    return started;
  };

  try {
    const authority = await makeAuthority();
    const key = makeSigningKey();
    const deb = await buildAgentPackage();
    const right = await authority.issue({ names: ['localhost'], ips: [address] });
    let shown = right;
    const fresh = (by: SigningKey, at = now() - 1000) => repositoryFiles(deb, by, new Date(at));
    let files = fresh(key);
    const serve = (make: Parameters<typeof restartable>[0]): Promise<Restartable> => keep(restartable(make, address));
    const api = await serve(() => apiServer({ registry, faults, door, log, now }, right));
    const enrolment = await serve(() =>
      enrolmentServer({ registry, faults, password: enrolmentPassword }, () => shown),
    );
    const agents = await serve(() => agentServer({ registry, faults, now }));
    const packages = await serve(() => packageServer(() => files));
    const manager = [api, enrolment, agents];
    const managerUp = async () => {
      for (const part of manager) await part.start();
    };

    return {
      apiUrl: `https://${address}:${api.port}`,
      ...account,
      caPem: authority.caPem,
      address,
      agentPort: agents.port,
      enrolmentPort: enrolment.port,
      enrolmentPassword,
      packagesUrl: `http://${address}:${packages.port}/apt`,
      signingKey: key.publicKey,
      agents: () =>
        [...registry.agents.values()].map((agent) => {
          const { id, name, group, ip } = agent;
          return { id, name, group, ip, state: registry.stateOf(agent) };
        }),
      addAgent({ state, ...order }) {
        if (order.group !== undefined) registry.groups.add(order.group);
        const agent = registry.add(order);
        if (state) agent.lastKeepAlive = state === 'active' ? now() : now() - silenceMs;
        return agent.id;
      },
      requests: () => log,
      faults: {
        async managerDown() {
          for (const part of manager) await part.stop();
        },
        managerUp,
        refuseLogins: (on = true) => Object.assign(faults, { refusesLogins: on }),
        endTokens: () => door.endTokens(),
        duplicateAgents: (times = 1) => Object.assign(faults, { duplicates: times }),
        refuseRemovals: (times = 1) => Object.assign(faults, { refusedRemovals: times }),
        failInside: (code, message, times = 1) => Object.assign(faults, { inside: { code, message, times } }),
        neverActive: (on = true) => Object.assign(faults, { neverActive: on }),
        packagesDown: () => packages.stop(),
        packagesUp: () => packages.start(),
        signWithAnotherKey() {
          files = fresh(makeSigningKey());
        },
        async skewClock() {
          files = fresh(key, now() + DAY_MS);
          shown = await authority.issue({ names: ['localhost'], ips: [address], days: -1 });
          await enrolment.stop();
          await enrolment.start();
        },
        async clear() {
          Object.assign(faults, noMonitorFaults());
          files = fresh(key);
          shown = right;
          await enrolment.stop();
          await managerUp();
          await packages.start();
        },
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
