/** The monitor port on a Wazuh manager: its API, version 4 (api/api/spec/spec.yaml). */
import { OpsError } from '../../errors.ts';
import type { Enrolment, Monitor } from '../../ports/monitor.ts';
import { type Clock, realClock } from './pace.ts';
import { CODES, failedInside } from './refusals.ts';
import { openSession } from './session.ts';
import { httpsTransport, type Transport } from './transport.ts';
import { agentOf, Items, read } from './wire.ts';

export interface WazuhOptions {
  /** `https://host:55000` */
  url: string;
  /** The authority of the API's certificate, PEM. Undefined: those that the system trusts. */
  ca: string | undefined;
  user: string;
  password: string;
  requestTimeoutMs: number;
  enrolment: Enrolment;
  /** Another way to the API; for tests. */
  transport?: Transport;
  clock?: Clock;
}

export function wazuh(options: WazuhOptions): Monitor {
  const { enrolment, clock = realClock, transport = httpsTransport(options.ca) } = options;
  const session = openSession({ ...options, transport, clock });
  const ask = async (method: 'GET' | 'DELETE', path: string, query: Record<string, string>, signal: AbortSignal) =>
    read(Items, await session.ask(method, `${path}?${new URLSearchParams(query)}`, { signal }));
  let groupIsThere = false;

  return {
    async enrolment(signal) {
      if (!groupIsThere) await makeGroup(enrolment.group, signal);
      groupIsThere = true;
      return enrolment;
    },

    // The filter is theirs, the comparison ours: databases differ about the case of letters.
    async agents(name, signal) {
      const items = await ask('GET', '/agents', { name, select: 'id,name,status,group', limit: '500' }, signal);
      throwFailures(items, []);
      return items.data.affected_items.map(agentOf).filter((agent) => agent.name === name);
    },

    // DELETE /agents insists on `status`, and spares agents younger than a week unless told otherwise.
    async remove(id, signal) {
      // 000 is the manager itself.
      if (!/^\d{3,}$/.test(id) || Number(id) === 0) throw new OpsError('invalid', 'That is not the id of an agent.');
      const query = { agents_list: id, status: 'all', older_than: '0s', purge: 'true' };
      throwFailures(await ask('DELETE', '/agents', query, signal), [CODES.agentMissing]);
    },

    async close() {
      transport.close();
    },
  };

  /** POST /groups, unless it is there; of two workers that find it missing the slower is refused, and content. */
  async function makeGroup(group: string, signal: AbortSignal): Promise<void> {
    if (await knowsGroup(group, signal)) return;
    try {
      await session.ask('POST', '/groups', { body: { group_id: group }, signal });
    } catch (error) {
      if (!(await knowsGroup(group, signal))) throw error;
    }
  }

  async function knowsGroup(group: string, signal: AbortSignal): Promise<boolean> {
    const items = await ask('GET', '/groups', { groups_list: group }, signal);
    throwFailures(items, [CODES.groupMissing]);
    return items.data.affected_items.length > 0;
  }
}

/** An error inside an answer of HTTP 200, unless it is one of those that are as good as success. */
function throwFailures({ error, message, data }: Items, fine: readonly number[]): void {
  if (error === 0) return;
  const failure = data.failed_items.find((item) => !fine.includes(item.error.code));
  if (failure) throw failedInside(failure.error.code, failure.error.message);
  if (data.failed_items.length === 0) throw failedInside(error, message ?? '');
}
