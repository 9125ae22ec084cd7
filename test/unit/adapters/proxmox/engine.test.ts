import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { apiOver } from '../../../../src/adapters/proxmox/engine.ts';
import type { HttpRequest } from '../../../../src/adapters/proxmox/transport.ts';
import { bare, broken, fakeCluster, never, ok, type Routes, refuse } from './fake-cluster.ts';

const secret = '11111111-2222-3333-4444-555555555555';
const first = 'https://127.0.0.1:8006';
const second = 'https://127.0.0.2:8006';

function api(routes: Routes, endpoints = [first, second]) {
  const cluster = fakeCluster(routes);
  const call = apiOver({
    endpoints: endpoints.map((url) => new URL(url)),
    token: { id: 'bot@pve!ops', secret },
    transport: cluster.transport,
  });
  return { ...cluster, call, origins: () => cluster.calls.map((one) => one.origin) };
}

describe('the engine', () => {
  it('sends the token in a header, and parameters where Proxmox wants them', async () => {
    const { call, calls } = api({
      'GET cluster/resources': ok([]),
      'PUT nodes/pve1/lxc/104/config': ok(null),
      'DELETE nodes/pve1/lxc/104': ok('UPID'),
    });
    const px = call(never);
    await px.cluster.resources.$get({ type: 'vm' });
    const settings = { cores: 2, onboot: true };
    await px.nodes.$('pve1').lxc.$(104).config.$put(settings);
    await px.nodes.$('pve1').lxc.$(104).$delete({ purge: true });
    expect(calls.map(({ params }) => params.toString())).toEqual(['type=vm', 'cores=2&onboot=1', 'purge=1']);
    expect(calls[0]?.headers.authorization).toBe(`PVEAPIToken=bot@pve!ops=${secret}`);
    expect(calls[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(settings).toEqual({ cores: 2, onboot: true });
  });

  it('asks the next node when one does not answer a question, and stays with the one that did', async () => {
    const { call, origins } = api({ 'GET nodes': [broken('UND_ERR_SOCKET'), ok([]), ok([])] });
    await call(never).nodes.$get();
    await call(never).nodes.$get();
    expect(origins()).toEqual([first, second, second]);
  });

  it.each(['UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'ECONNRESET', ''])(
    'never sends a change again when its answer was lost (%s)',
    async (code) => {
      const line = 'POST nodes/pve1/lxc/100/clone';
      const { call, count } = api({ [line]: broken(code) });
      const clone = call(never).nodes.$('pve1').lxc.$(100).clone.$post({ newid: 104 });
      await expect(clone).rejects.toMatchObject({ kind: 'lost', reason: 'unavailable' });
      expect(count(line)).toBe(1);
    },
  );

  it('takes a change to the next node when there was not even a connection', async () => {
    const { call, origins } = api({ 'PUT access/acl': [broken('ECONNREFUSED'), ok(null)] });
    await call(never).access.acl.$put({ path: '/vms/104', roles: 'PVEVMUser', users: 'a@pve' });
    expect(origins()).toEqual([first, second]);
  });

  it('says that nothing can be reached after every node was asked once', async () => {
    const { call, count } = api({ 'GET nodes': broken('ECONNREFUSED') });
    await expect(call(never).nodes.$get()).rejects.toMatchObject({ kind: 'unsent', reason: 'unavailable' });
    expect(count('GET nodes')).toBe(2);
  });

  it.each(['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'PIN'])(
    'tells a certificate that it does not trust (%s) from a network that fails',
    async (code) => {
      const { call } = api({ 'GET nodes': broken(code) });
      await expect(call(never).nodes.$get()).rejects.toMatchObject({ reason: 'forbidden' });
    },
  );

  it('reads a failure from the reason phrase when there is no body', async () => {
    const { call } = api({ 'GET nodes': bare(401, 'Authentication failed!') });
    await expect(call(never).nodes.$get()).rejects.toMatchObject({ reason: 'forbidden' });
    const off = api({ 'GET nodes': bare(595, 'Connection timed out') });
    await expect(off.call(never).nodes.$get()).rejects.toMatchObject({ kind: 'lost' });
  });

  it('refuses what is not Proxmox', async () => {
    const { call } = api({ 'GET nodes': { status: 200, reason: 'OK', body: '<html>' } });
    await expect(call(never).nodes.$get()).rejects.toMatchObject({ reason: 'failed' });
  });

  it('lets nothing dangerous into a path, and sends nothing then', async () => {
    const { call, calls } = api({});
    const wrong = '102/config' as unknown as number;
    await expect(call(never).nodes.$('pve1').lxc.$(wrong).$get()).rejects.toMatchObject({
      reason: 'invalid',
    });
    await expect(call(never).nodes.$('..').lxc.$get()).rejects.toMatchObject({ reason: 'invalid' });
    expect(calls).toEqual([]);
  });

  it('ends with the signal, and asks nobody else', async () => {
    const stop = new AbortController();
    const { call, calls } = api({
      'GET nodes': () => {
        stop.abort();
        return broken('ABORT_ERR');
      },
    });
    await expect(call(stop.signal).nodes.$get()).rejects.toMatchObject({ reason: 'cancelled' });
    expect(calls).toHaveLength(1);
  });

  it('gives every request a time limit of its own', async () => {
    const hanging = {
      send: ({ signal }: HttpRequest) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      close: async () => undefined,
    };
    const token = { id: 'bot@pve!ops', secret };
    const call = apiOver({ endpoints: [new URL(first)], token, transport: hanging, requestTimeoutMs: 10 });
    await expect(call(never).nodes.$get()).rejects.toMatchObject({ kind: 'lost', reason: 'unavailable' });
  });

  it('keeps the token out of every error', async () => {
    for (const answer of [broken('ECONNRESET'), refuse(500, 'x'), refuse(403, 'x'), bare(401, 'x')]) {
      const { call } = api({ 'GET nodes': answer });
      const error = await call(never)
        .nodes.$get()
        .catch((thrown: unknown) => thrown);
      expect(inspect(error, { depth: 9 })).not.toContain(secret);
    }
  });
});
