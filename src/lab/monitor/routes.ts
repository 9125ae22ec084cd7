/** What the lab's manager answers: the part of API 4.x that is about agents and groups. */
import type { MonitorFaults } from './faults.ts';
import type { LabAgent, Registry } from './registry.ts';
import { badRequest, type Failed, items, problem } from './reply.ts';

export interface Call {
  query: Readonly<Record<string, string>>;
  body: unknown;
}

interface World {
  registry: Registry;
  faults: MonitorFaults;
  now(): number;
}

interface Route {
  /** Parameters of the query, each with the form it must have. */
  query: Readonly<Record<string, RegExp>>;
  required?: readonly string[];
  run(world: World, call: Call): unknown;
}

const NAME = /^[\w.-]{2,128}$/;
const GROUP = /^(?!\.{1,2}$|all$)[\w.-]{1,128}$/;
const IDS = /^\d{3,}(?:,\d{3,})*$/;
const STATES =
  /^(?:all|active|pending|never_connected|disconnected)(?:,(?:active|pending|never_connected|disconnected))*$/;
const FIELDS = ['id', 'name', 'ip', 'status', 'group', 'dateAdd', 'lastKeepAlive'];

export const routes: Readonly<Record<string, Route>> = {
  'GET /agents': {
    query: { name: /./, select: /./, limit: /^\d+$/, offset: /^\d+$/, agents_list: IDS, status: STATES, group: GROUP },
    run({ registry }, { query }) {
      const fields = query.select?.split(',');
      const odd = fields?.find((field) => !FIELDS.includes(field));
      if (odd !== undefined) throw badRequest(`Not a valid select field: ${odd}`, 1724);
      const manager = { id: '000', name: 'lab-manager', ip: '127.0.0.1', status: 'active', group: undefined };
      const found = [manager, ...[...registry.agents.values()].map((agent) => view(registry, agent))]
        .filter(({ name }) => query.name === undefined || name === query.name)
        .filter(({ id }) => query.agents_list === undefined || query.agents_list.split(',').includes(id))
        .filter(({ group }) => query.group === undefined || group?.includes(query.group))
        .slice(Number(query.offset ?? 0), Number(query.offset ?? 0) + Number(query.limit ?? 500))
        .map((agent) =>
          Object.fromEntries(Object.entries(agent).filter(([key]) => key === 'id' || !fields || fields.includes(key))),
        );
      return items(found, [], 'selected agents information was returned');
    },
  },
  'POST /agents': { query: {}, run: addAgent },
  'POST /agents/insert': { query: {}, run: addAgent },
  'DELETE /agents': {
    query: {
      agents_list: /^(?:all|\d{3,}(?:,\d{3,})*)$/,
      status: STATES,
      older_than: /^\d+[smhdw]?$/,
      purge: /^(?:true|false)$/,
    },
    required: ['agents_list', 'status'],
    run({ registry, faults, now }, { query }) {
      const spared = now() - milliseconds(query.older_than ?? '7d');
      const wanted = query.agents_list === 'all' ? [...registry.agents.keys()] : (query.agents_list ?? '').split(',');
      const failed: Failed[] = [];
      const affected: string[] = [];
      for (const id of wanted) {
        const code = refusalOf(id);
        if (code !== undefined) failed.push({ code, id });
        else if (registry.agents.delete(id)) affected.push(id);
      }
      return items(affected, failed, 'selected agents were deleted');

      function refusalOf(id: string): number | undefined {
        const agent = registry.agents.get(id);
        if (Number(id) === 0) return 1703;
        if (!agent) return 1701;
        const states = (query.status ?? '').split(',');
        const young = (agent.lastKeepAlive ?? agent.registeredAt) > spared;
        if (young || !(states.includes('all') || states.includes(registry.stateOf(agent)))) return 1731;
        if (faults.refusedRemovals === 0) return undefined;
        faults.refusedRemovals -= 1;
        return 1731;
      }
    },
  },
  'GET /groups': {
    query: { groups_list: /^[\w.,-]+$/, limit: /^\d+$/, offset: /^\d+$/ },
    run({ registry }, { query }) {
      const wanted = query.groups_list?.split(',') ?? [...registry.groups];
      const found = wanted.filter((name) => registry.groups.has(name));
      const failed = wanted.filter((name) => !registry.groups.has(name)).map((id) => ({ code: 1710, id }));
      return items(
        found.map((name) => ({ name, count: membersOf(registry, name) })),
        failed,
        'selected groups information was returned',
      );
    },
  },
  'POST /groups': {
    query: {},
    run({ registry }, { body }) {
      const { group_id: group } = asObject(body);
      if (typeof group !== 'string' || !GROUP.test(group)) throw badRequest('Invalid field found {group_id}');
      if (registry.groups.has(group)) throw problem(1711);
      registry.groups.add(group);
      return { message: `Group '${group}' created.`, error: 0 };
    },
  },
};

function addAgent({ registry }: World, { body }: Call): unknown {
  const { name, ip, id, key } = asObject(body);
  if (typeof name !== 'string' || !NAME.test(name)) throw badRequest('Invalid field found {name}');
  if (registry.byName(name)) throw problem(1705);
  if (id !== undefined && (typeof id !== 'string' || registry.agents.has(id))) throw problem(1708);
  const taken = [...registry.agents.values()].some((agent) => agent.ip !== 'any' && agent.ip === ip);
  if (ip !== undefined && (typeof ip !== 'string' || taken)) throw problem(1706);
  const given = { ...(ip === undefined ? {} : { ip }), ...(id === undefined ? {} : { id }) };
  const agent = registry.add({ name, ...given, ...(typeof key === 'string' ? { key } : {}) });
  return { data: { id: agent.id, key: agent.key }, error: 0 };
}

function view(registry: Registry, agent: LabAgent) {
  const { id, name, ip, group, registeredAt, lastKeepAlive } = agent;
  const status = registry.stateOf(agent);
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  return { id, name, ip, status, group: [group], dateAdd: date(registeredAt), lastKeepAlive: date(lastKeepAlive) };
}

const membersOf = (registry: Registry, name: string) =>
  [...registry.agents.values()].filter(({ group }) => group === name).length;

const asObject = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? { ...body } : {};

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

const milliseconds = (age: string) => Number.parseInt(age, 10) * (UNITS[age.at(-1) ?? 's'] ?? 1) * 1000;
