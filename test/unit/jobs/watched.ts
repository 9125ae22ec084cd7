import { LOOK, START, STOP } from '../../../jobs/guest/agent-scripts.ts';
import { INSTALL } from '../../../jobs/guest/packages.ts';
import type { Ports } from '../../../jobs/ports.ts';
import { OpsError } from '../../../src/errors.ts';
import type { GuestFile } from '../../../src/ports/guest.ts';
import type { Agent, Monitor } from '../../../src/ports/monitor.ts';
import { enrolment } from '../adapters/wazuh/fake-manager.ts';
import { newWorld } from './world.ts';

/** A container named web and a monitor with rules: a name belongs to one agent, and an agent is active once it runs with its key. */
export interface Site {
  ports: Ports;
  agents: Agent[];
  container: {
    ids: string;
    installed: boolean;
    started: boolean;
    keys: string;
    files: Map<string, GuestFile>;
    enrols: boolean;
  };
  /** What the package manager and the agent's log say when they do not do it. */
  trouble: { install?: string; log?: string; unverified?: boolean };
  acts: string[];
  notes: string[];
}

/** @param base everything else */
export function newSite(base: Ports = newWorld().ports): Site {
  const agents: Agent[] = [];
  const container: Site['container'] = {
    ids: 'id debian ',
    installed: false,
    started: false,
    keys: '',
    files: new Map(),
    enrols: true,
  };
  const trouble: Site['trouble'] = {};
  const acts: string[] = [];
  let last = 10;
  const monitor: Monitor = {
    enrolment: async () => enrolment,
    agents: async (name) => agents.filter((agent) => agent.name === name).map((agent) => ({ ...agent })),
    async remove(id) {
      acts.push(`remove ${id}`);
      const index = agents.findIndex((agent) => agent.id === id);
      if (index >= 0) agents.splice(index, 1);
    },
    close: async () => {},
  };
  const start = (how: string) => {
    acts.push(`start ${how}`);
    container.started = true;
    if (how === 'afresh') container.keys = '';
    if (container.keys === '') {
      if (trouble.log) return `log ${trouble.log}\n`;
      if (agents.some(({ name }) => name === 'web')) return 'log ERROR: Duplicate agent name: web (from manager)\n';
      last += 1;
      container.keys = `0${last} web`;
      agents.push({ id: `0${last}`, name: 'web', groups: [enrolment.group], state: 'never connected' });
    }
    const mine = agents.find(({ id }) => container.keys.startsWith(id));
    if (mine && container.enrols) mine.state = 'active';
    return `agent ${container.keys}\n${trouble.unverified ? 'unverified\n' : ''}`;
  };
  const keep = (files: readonly GuestFile[] = []) => {
    for (const file of files) container.files.set(file.path, file);
  };
  const guest: Ports['guest'] = {
    async run(target, script, stop) {
      const { body, input } = script;
      keep(script.files);
      if (body === START) return start(input[3] ?? '');
      if (body === STOP) acts.push('stop');
      else if (body !== LOOK) return base.guest.run(target, script, stop);
      const { ids, installed, started, keys } = container;
      return [
        ids,
        ...(installed ? ['installed'] : []),
        ...(started ? ['started'] : []),
        ...(keys ? [`agent ${keys}`] : []),
        '',
      ].join('\n');
    },
    push: async (_target, file) => keep([file]),
    async unit(target, unit, watch) {
      const { body, name, input } = unit;
      keep(unit.files);
      if (body !== INSTALL) return base.guest.unit(target, unit, watch);
      acts.push(`unit ${name} ${input.join(' ')}`);
      for (const line of trouble.install?.split('\n') ?? ['Unpacking wazuh-agent (4) ...']) watch.onOutput?.(line);
      if (trouble.install) throw new OpsError('failed', 'Installing the monitoring agent failed in container 200: E');
      container.installed = true;
      return '';
    },
  };
  return { ports: { ...base, monitor, guest }, agents, container, trouble, acts, notes: [] };
}
