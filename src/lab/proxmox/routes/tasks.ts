import { may } from '../permissions.ts';
import { forbidden, invalid } from '../refusal.ts';
import { type Context, flag, type Route, text } from '../route.ts';
import { listed } from '../tasks.ts';
import type { Task } from '../world.ts';

const upidShape = /^UPID:[^:\s]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/i;

/** The task a UPID names, for its owner and for auditors of the node. */
function named({ world, who, values }: Context, privilege: 'Sys.Audit' | 'Sys.Modify'): Task | undefined {
  const upid = String(values.upid);
  if (!upidShape.test(upid)) throw invalid({ upid: 'unable to parse worker upid' });
  const task = world.tasks.get(upid);
  if (task === undefined) return undefined;
  if (task.user !== who.userid && !may(world, who, `/nodes/${task.node}`, [privilege])) {
    throw forbidden(`/nodes/${task.node}, ${privilege}`);
  }
  return task;
}

function status(context: Context): unknown {
  const task = named(context, 'Sys.Audit');
  if (task === undefined) throw invalid({ upid: 'no such task' });
  const { status: _status, endtime: _endtime, ...rest } = listed(task);
  const ended = task.exitstatus === undefined ? {} : { exitstatus: task.exitstatus };
  return { ...rest, status: task.exitstatus === undefined ? 'running' : 'stopped', ...ended };
}

function log(context: Context): unknown {
  const task = named(context, 'Sys.Audit');
  // Not a list: so it was answered.
  if (task === undefined) return { total: 1, data: { n: 1, t: 'unable to open file - No such file or directory' } };
  const start = Number(context.values.start ?? 0);
  const limit = Number(context.values.limit ?? 50);
  const lines = task.log.length === 0 ? ['no content'] : task.log;
  return { total: task.log.length, data: lines.slice(start, start + limit).map((t, i) => ({ n: start + i + 1, t })) };
}

function list({ world, who, values }: Context): unknown {
  const source = text(values, 'source') ?? 'archive';
  const matching = [...world.tasks.values()]
    .filter((task) => task.node === values.node)
    .filter((task) => task.user === who.userid || may(world, who, `/nodes/${task.node}`, ['Sys.Audit']))
    .filter((task) => source === 'all' || (source === 'active') === (task.endtime === undefined))
    .filter((task) => values.vmid === undefined || task.id === String(values.vmid))
    .filter((task) => values.typefilter === undefined || task.type === values.typefilter)
    .filter((task) => values.userfilter === undefined || task.user.includes(String(values.userfilter)))
    .filter((task) => !flag(values, 'errors') || (task.exitstatus ?? 'OK') !== 'OK')
    .filter((task) => values.since === undefined || task.starttime >= Number(values.since))
    .filter((task) => values.until === undefined || task.starttime <= Number(values.until))
    .reverse();
  const start = Number(values.start ?? 0);
  const data = matching.slice(start, start + Number(values.limit ?? 50)).map(listed);
  // Running ones are not counted.
  return source === 'active' ? { data } : { total: matching.length, data };
}

export const taskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/tasks',
    whole: true,
    params: {
      errors: { type: 'boolean' },
      limit: { type: 'integer', min: 0 },
      since: { type: 'integer' },
      until: { type: 'integer' },
      source: { type: 'string', oneOf: ['archive', 'active', 'all'] },
      start: { type: 'integer', min: 0 },
      statusfilter: { type: 'string' },
      typefilter: { type: 'string' },
      userfilter: { type: 'string' },
      vmid: { type: 'integer', format: 'vmid' },
    },
    run: list,
  },
  { method: 'GET', path: '/nodes/{node}/tasks/{upid}/status', params: {}, run: status },
  {
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/log',
    whole: true,
    params: { start: { type: 'integer', min: 0 }, limit: { type: 'integer', min: 0 }, download: { type: 'boolean' } },
    run: log,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/tasks/{upid}',
    params: {},
    run(context) {
      named(context, 'Sys.Modify')?.abort.abort(new Error('interrupted by signal'));
      return null;
    },
  },
];
