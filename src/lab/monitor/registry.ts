/** The manager's book of agents, with its rules about names, ages and states. */
import { randomBytes } from 'node:crypto';

export interface LabAgent {
  id: string;
  name: string;
  /** `any`, or the address it enrolled from. */
  ip: string;
  /** 64 hexadecimal digits: what it proves itself by. */
  key: string;
  group: string;
  registeredAt: number;
  /** When its last keepalive came; undefined while there was none. */
  lastKeepAlive: number | undefined;
  /** It has proved its key, and has not kept alive yet. */
  greeted: boolean;
}

export type LabAgentState = 'active' | 'pending' | 'never_connected' | 'disconnected';

export interface Registry {
  agents: Map<string, LabAgent>;
  groups: Set<string>;
  stateOf(agent: LabAgent): LabAgentState;
  byName(name: string): LabAgent | undefined;
  add(order: { name: string; ip?: string; group?: string; id?: string; key?: string; registeredAt?: number }): LabAgent;
  /** What stands in the way of enrolling under a name that is in use; undefined: the old one is replaced. */
  duplicate(name: string): boolean;
}

const HOUR_MS = 3_600_000;

export interface RegistryOptions {
  /** An agent silent for so long is disconnected. */
  silenceMs: number;
  now(): number;
}

export function newRegistry({ silenceMs, now }: RegistryOptions): Registry {
  const agents = new Map<string, LabAgent>();
  let last = 0;
  const stateOf = ({ lastKeepAlive, greeted }: LabAgent): LabAgentState => {
    if (lastKeepAlive === undefined) return greeted ? 'pending' : 'never_connected';
    return now() - lastKeepAlive < silenceMs ? 'active' : 'disconnected';
  };
  const byName = (name: string) => [...agents.values()].find((agent) => agent.name === name);
  return {
    agents,
    groups: new Set(['default']),
    stateOf,
    byName,
    add({ name, ip = 'any', group = 'default', id, key, registeredAt = now() }) {
      last = Math.max(last + 1, Number(id ?? 0));
      const agent: LabAgent = {
        id: id ?? String(last).padStart(3, '0'),
        name,
        ip,
        key: key ?? randomBytes(32).toString('hex'),
        group,
        registeredAt,
        lastKeepAlive: undefined,
        greeted: false,
      };
      agents.set(agent.id, agent);
      return agent;
    },
    // The defaults of authd's <force>: after_registration_time 1 h, disconnected_time 1 h, connected ones stay.
    duplicate(name) {
      const old = byName(name);
      if (!old) return false;
      const state = stateOf(old);
      if (state === 'active' || state === 'pending' || now() - old.registeredAt < HOUR_MS) return true;
      if (state === 'disconnected' && now() - (old.lastKeepAlive ?? 0) < HOUR_MS) return true;
      agents.delete(old.id);
      return false;
    },
  };
}
