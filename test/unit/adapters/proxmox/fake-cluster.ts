/** A transport that answers from a list, and a clock that does not wait. No sockets. */
import { proxmox } from '../../../../src/adapters/proxmox/hypervisor.ts';
import type { Clock } from '../../../../src/adapters/proxmox/pace.ts';
import type { HttpReply, HttpRequest, Transport } from '../../../../src/adapters/proxmox/transport.ts';

export const stamp = 'create-container-7';
export const upid = 'UPID:pve1:00000269:0003F271:6B05556C:vzclone:100:bot@pve!ops2:';

/** A reply as Proxmox gives it: the text of a failure stands in the body and in the reason phrase. */
export function ok(data: unknown): HttpReply {
  return { status: 200, reason: 'OK', body: JSON.stringify({ data }) };
}
export function refuse(status: number, text: string, errors?: Record<string, string>): HttpReply {
  const body = JSON.stringify({ data: null, message: `${text}\n`, ...(errors ? { errors } : {}) });
  return { status, reason: text, body };
}
export function bare(status: number, reason: string): HttpReply {
  return { status, reason, body: '' };
}
export function broken(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('broken'), { code }) });
}
export const absent = (vmid: number, node = 'pve1') =>
  refuse(500, `Configuration file 'nodes/${node}/lxc/${vmid}.conf' does not exist`);

type Answer = HttpReply | Error;
/** What answers `GET nodes/pve1/...`; a list is used up from the front, its last entry again and again. */
export type Routes = Record<string, Answer | Answer[] | ((params: URLSearchParams) => Answer)>;

export interface FakeCluster {
  transport: Transport;
  clock: Clock;
  /** `GET nodes` and so on, with the form or query of each. */
  calls: { line: string; origin: string; params: URLSearchParams; headers: Record<string, string> }[];
  lines(): string[];
  count(line: string): number;
}

export function fakeCluster(routes: Routes): FakeCluster {
  const calls: FakeCluster['calls'] = [];
  let now = 0;
  const answer = (request: HttpRequest): Answer => {
    const line = `${request.method} ${request.url.pathname.replace('/api2/json/', '')}`;
    const params = new URLSearchParams(request.body ?? request.url.search);
    calls.push({ line, origin: request.url.origin, params, headers: request.headers });
    const route = routes[line];
    if (typeof route === 'function') return route(params);
    if (!Array.isArray(route)) return route ?? refuse(501, `Method '${line}' not implemented`);
    return (route.length > 1 ? route.shift() : route[0]) ?? refuse(501, 'nothing left');
  };
  return {
    calls,
    lines: () => calls.map((call) => call.line),
    count: (line) => calls.filter((call) => call.line === line).length,
    transport: {
      async send(request) {
        request.signal.throwIfAborted();
        const reply = answer(request);
        if (reply instanceof Error) throw reply;
        return reply;
      },
      close: async () => undefined,
    },
    clock: {
      now: () => now,
      async sleep(ms, signal) {
        signal?.throwIfAborted();
        now += ms;
      },
    },
  };
}

export const never = new AbortController().signal;

/** The adapter over such a cluster. */
export function subject(routes: Routes) {
  const cluster = fakeCluster(routes);
  const px = proxmox({
    endpoints: ['https://127.0.0.1:8006'],
    token: { id: 'bot@pve!ops', secret: 's' },
    trust: { ca: '' },
    taskTimeoutMs: 60_000,
    transport: cluster.transport,
    clock: cluster.clock,
  });
  return { ...cluster, px };
}

// Container 104 on pve1, as most tests want it.
export const ct = 'nodes/pve1/lxc/104';
export const task = `GET nodes/pve1/tasks/${upid}/status`;
export const net0 = 'name=eth0,bridge=vmbr0,hwaddr=BC:24:11:37:3D:76,ip=dhcp,type=veth';
export const ours = {
  description: `berth:${stamp}\nFor Ada.\n`,
  digest: 'd1',
  net0,
  rootfs: 'local:x,size=2G',
};
export const running = ok({ status: 'running' });
export const stopped = (exitstatus: string) => ok({ status: 'stopped', exitstatus });
export const done = stopped('OK');
export const here = ok([{ type: 'lxc', vmid: 104, node: 'pve1', status: 'unknown' }]);
