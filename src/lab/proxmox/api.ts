import { type Credentials, identify } from './authentication.ts';
import { type Identity, nobody } from './permissions.ts';
import { failed, Refusal } from './refusal.ts';
import { findRoute, type Route } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { aclRoutes } from './routes/acl.ts';
import { cloneRoutes } from './routes/clone.ts';
import { clusterRoutes } from './routes/cluster.ts';
import { configRoutes } from './routes/config.ts';
import { createRoutes } from './routes/create.ts';
import { lxcRoutes } from './routes/lxc.ts';
import { moveRoutes } from './routes/move.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { powerRoutes } from './routes/power.ts';
import { roleRoutes } from './routes/roles.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { storageRoutes } from './routes/storage.ts';
import { taskRoutes } from './routes/tasks.ts';
import { type Schema, verify } from './schema.ts';
import { pause } from './times.ts';
import type { World } from './world.ts';

export interface ApiRequest {
  method: string;
  /** Below /api2/json, decoded, without the query. */
  path: string;
  params: Readonly<Record<string, string>>;
  credentials: Credentials;
  /** The node whose pveproxy was asked. */
  via: string;
  /** Who asks, where that needs no proof: the node's own command line. */
  who?: Identity;
}

export interface ApiReply {
  status: number;
  /** The reason phrase of the status line; it carries the error text. */
  reason: string;
  /** Absent for an empty body. */
  body: Record<string, unknown> | undefined;
  /** Who asked, where that is known. */
  who: Identity;
}

const routes: readonly Route[] = [
  ...accessRoutes,
  ...roleRoutes,
  ...aclRoutes,
  ...clusterRoutes,
  ...nodeRoutes,
  ...storageRoutes,
  ...taskRoutes,
  ...lxcRoutes,
  ...createRoutes,
  ...cloneRoutes,
  ...configRoutes,
  ...powerRoutes,
  ...moveRoutes,
  ...snapshotRoutes,
];

/** What the parts of a path must be, wherever they appear. */
const pathSchema: Schema = {
  node: { type: 'string', format: 'node', required: true },
  vmid: { type: 'integer', format: 'vmid', required: true },
  upid: { type: 'string', required: true },
  userid: { type: 'string', format: 'userid', required: true },
  tokenid: { type: 'string', format: 'tokenid', required: true },
  roleid: { type: 'string', required: true },
  snapname: { type: 'string', format: 'configid', required: true },
};

/** Answers one request as a cluster of these nodes would; the transport only carries the answer. */
export async function answer(world: World, request: ApiRequest): Promise<ApiReply> {
  let who = nobody;
  try {
    const found = findRoute(routes, request.method, request.path);
    if (!found?.route.open) who = request.who ?? identify(world, request.method, request.credentials);
    if (found === undefined) {
      throw new Refusal(501, `Method '${request.method} ${request.path}' not implemented`);
    }
    const { route, vars } = found;
    const given = { ...request.params, ...vars };
    const base = { world, who, via: request.via };
    route.allow?.(base, given);
    if (vars.node !== undefined) await reach(world, vars.node);
    const names = Object.keys(vars).map((name) => [name, pathSchema[name] ?? { type: 'string' as const }] as const);
    const values = verify({ ...route.params, ...Object.fromEntries(names) }, given);
    const body = await route.run({ ...base, values, given });
    if (route.sync) await pause(world.times.config);
    return {
      status: 200,
      reason: 'OK',
      body: route.whole ? (body as Record<string, unknown>) : { data: body ?? null },
      who,
    };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    if (thrown.status === 401) await pause(world.times.unauthorized);
    return { ...refusalReply(thrown), who };
  } finally {
    world.changed();
  }
}

function refusalReply(refusal: Refusal): Omit<ApiReply, 'who'> {
  const reason = refusal.message.split('\n')[0] ?? '';
  if (refusal.bodiless) return { status: refusal.status, reason, body: undefined };
  const ending = refusal.status === 501 ? '' : '\n';
  const body = {
    data: null,
    message: `${refusal.message}${ending}`,
    ...(refusal.errors ? { errors: refusal.errors } : {}),
  };
  return { status: refusal.status, reason, body };
}

/** A request for another node goes through this one's proxy, which answers for a node that is off. */
async function reach(world: World, name: string): Promise<void> {
  const node = world.nodes.get(name);
  if (node === undefined) {
    throw failed(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Temporary failure in name resolution`,
    );
  }
  if (node.online && node.proxyUp) return;
  if (node.online) throw new Refusal(595, 'Connection refused', { bodiless: true });
  if (node.unreachableKnown) throw new Refusal(595, 'No route to host', { bodiless: true });
  await pause(world.times.offline);
  node.unreachableKnown = true;
  throw new Refusal(595, 'Connection timed out', { bodiless: true });
}
