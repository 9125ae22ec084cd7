import { describe, expect, test } from 'vitest';
import { paceOf } from '../../../../src/adapters/wazuh/pace.ts';
import { OpsError } from '../../../../src/errors.ts';
import { failed, fakeManager, found, SECRETS } from './fake-manager.ts';

const signal = new AbortController().signal;
const agent = (id: string, name: string, status = 'active') => ({ id, name, status, group: ['containers'] });

describe('agents', () => {
  test('asks by name, and takes only what has exactly that name', async () => {
    const fake = fakeManager();
    fake.answers.push(found(agent('001', 'web'), agent('002', 'WEB'), agent('003', 'web-2', 'never_connected')));
    expect(await fake.monitor.agents('web', signal)).toEqual([
      { id: '001', name: 'web', groups: ['containers'], state: 'active' },
    ]);
    expect(fake.calls.at(-1)).toBe('GET /agents?name=web&select=id%2Cname%2Cstatus%2Cgroup&limit=500');
  });

  test.each([
    ['active', 'active'],
    ['pending', 'pending'],
    ['never_connected', 'never connected'],
    ['disconnected', 'disconnected'],
  ])('reads the state %s', async (status, state) => {
    const fake = fakeManager();
    fake.answers.push(found(agent('001', 'web', status)));
    expect((await fake.monitor.agents('web', signal))[0]?.state).toBe(state);
  });

  test.each<[string, unknown]>([
    ['no JSON', '<html>'],
    ['another shape', { ok: true }],
    ['an agent without a name', found({ id: '001', status: 'active' }).body],
    ['a state that is none', found(agent('001', 'web', 'asleep')).body],
  ])('refuses an answer of %s', async (_what, body) => {
    const fake = fakeManager();
    fake.answers.push({ body });
    await expect(fake.monitor.agents('web', signal)).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringMatching(/cannot read/),
    });
  });
});

describe('remove', () => {
  test('tells the manager to mind neither age nor state', async () => {
    const fake = fakeManager();
    await fake.monitor.remove('007', signal);
    expect(fake.calls.at(-1)).toBe('DELETE /agents?agents_list=007&status=all&older_than=0s&purge=true');
  });

  test('takes one that is not there for success', async () => {
    const fake = fakeManager();
    fake.answers.push(failed(1701));
    await fake.monitor.remove('007', signal);
  });

  test.each([
    [1731, 'failed'],
    [4000, 'forbidden'],
    [1757, 'failed'],
  ])('reads the error %i inside a 200', async (code, reason) => {
    const fake = fakeManager();
    fake.answers.push(failed(code));
    await expect(fake.monitor.remove('007', signal)).rejects.toMatchObject({ reason });
  });

  test('reads an error inside a 200 that names no item', async () => {
    const fake = fakeManager();
    fake.answers.push({ body: { error: 1, message: 'Nothing was done' } });
    await expect(fake.monitor.remove('007', signal)).rejects.toThrow('Nothing was done');
  });

  test.each(['000', '0000', '7', 'all', '001,002', '', '1 OR 1', '001&purge=false'])(
    'asks for nothing by the id %j',
    async (id) => {
      const fake = fakeManager();
      await expect(fake.monitor.remove(id, signal)).rejects.toMatchObject({ reason: 'invalid' });
      expect(fake.calls).toEqual([]);
    },
  );
});

describe('enrolment', () => {
  test('makes the group when it is missing, and looks for it once', async () => {
    const fake = fakeManager();
    fake.answers.push(failed(1710), { body: { message: 'created', error: 0 } });
    expect((await fake.monitor.enrolment(signal))?.group).toBe('containers');
    await fake.monitor.enrolment(signal);
    expect(fake.calls.slice(1)).toEqual(['GET /groups?groups_list=containers', 'POST /groups']);
  });

  test('is content when another worker was quicker', async () => {
    const fake = fakeManager();
    const exists = { status: 400, body: { title: 'Bad Request', detail: 'The group already exists', error: 1711 } };
    fake.answers.push(failed(1710), exists, found({ name: 'containers' }));
    expect(await fake.monitor.enrolment(signal)).toBeDefined();
  });

  test('says so when it cannot be made, and tries again the next time', async () => {
    const fake = fakeManager();
    const denied = { status: 403, body: { title: 'Permission Denied', detail: 'group:create', error: 4000 } };
    fake.answers.push(failed(1710), denied, failed(1710));
    await expect(fake.monitor.enrolment(signal)).rejects.toMatchObject({ reason: 'forbidden' });
    fake.answers.splice(0, Number.POSITIVE_INFINITY, found({ name: 'containers' }));
    expect(await fake.monitor.enrolment(signal)).toBeDefined();
  });
});

describe('the login', () => {
  const logins = (fake: { calls: string[] }) => fake.calls.filter((call) => call.startsWith('POST /security')).length;

  test('is made once for callers at the same moment, and again before the token ends', async () => {
    const fake = fakeManager();
    await Promise.all(['a', 'b', 'c'].map((name) => fake.monitor.agents(name, signal)));
    expect(logins(fake)).toBe(1);
    fake.clock.at += 799_000;
    await fake.monitor.agents('a', signal);
    expect(logins(fake)).toBe(1);
    fake.clock.at += 2_000;
    await fake.monitor.agents('a', signal);
    expect(logins(fake)).toBe(2);
  });

  test('is made again when a token is refused, once', async () => {
    const fake = fakeManager();
    const refusal = { status: 401, body: { title: 'Unauthorized', detail: 'Invalid token' } };
    fake.answers.push(refusal, found());
    expect(await fake.monitor.agents('a', signal)).toEqual([]);
    fake.answers.splice(0, Number.POSITIVE_INFINITY, refusal);
    await expect(fake.monitor.agents('a', signal)).rejects.toMatchObject({ reason: 'forbidden' });
    expect(logins(fake)).toBe(3);
  });

  test('is not tried again for half a minute once it was refused, or the manager would shut out everybody', async () => {
    const fake = fakeManager();
    fake.logins.push({ status: 401, body: {} });
    for (let turn = 0; turn < 60; turn += 1) {
      await expect(fake.monitor.agents('a', signal)).rejects.toMatchObject({ reason: 'forbidden' });
    }
    expect(logins(fake)).toBe(1);
    fake.logins.splice(0);
    fake.clock.at += 31_000;
    expect(await fake.monitor.agents('a', signal)).toEqual([]);
  });

  test('is tried again at once when the manager did not answer', async () => {
    const fake = fakeManager();
    fake.logins.push(new Error('gone'));
    await expect(fake.monitor.agents('a', signal)).rejects.toMatchObject({ reason: 'unavailable' });
    fake.logins.splice(0);
    expect(await fake.monitor.agents('a', signal)).toEqual([]);
  });
});

describe('what goes wrong', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  test.each<[string, Error | { status: number; body: unknown }, string, RegExp]>([
    ['no connection', coded('ECONNREFUSED'), 'unavailable', /does not answer/],
    ['a foreign certificate', coded('SELF_SIGNED_CERT_IN_CHAIN'), 'failed', /certificate/],
    ['another name in it', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'failed', /certificate/],
    ['a certificate out of time', coded('CERT_HAS_EXPIRED'), 'failed', /certificate/],
    ['too many requests', { status: 429, body: { error: 6001 } }, 'unavailable', /no more requests/],
    ['blocked logins', { status: 403, body: { error: 6000 } }, 'unavailable', /blocked/],
    ['a missing right', { status: 403, body: { error: 4000, detail: 'Permission denied' } }, 'forbidden', /right/],
    ['a manager in trouble', { status: 500, body: 'oops' }, 'unavailable', /not able/],
    ['a bad request', { status: 400, body: { detail: 'Invalid\nquery\u0007' } }, 'failed', /Invalid query\.$/],
  ])('%s', async (_what, answer, reason, message) => {
    const fake = fakeManager();
    fake.answers.push(answer);
    const error = await fake.monitor.agents('web', signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason, message: expect.stringMatching(message) });
    const told = error instanceof OpsError ? `${error.message} ${error.hint}` : '';
    for (const secret of SECRETS) expect(told).not.toContain(secret);
  });

  test('a cancel is told as such', async () => {
    const fake = fakeManager();
    const aborted = AbortSignal.abort(new OpsError('cancelled', 'Cancelled by Ada.'));
    fake.answers.push(new Error('aborted'));
    await expect(fake.monitor.agents('web', aborted)).rejects.toThrow('Cancelled by Ada.');
  });

  test('closing ends its connections', async () => {
    const fake = fakeManager();
    await fake.monitor.close();
    expect(fake.closed).toBe(true);
  });
});

test('no minute sees more requests than the pace allows, and nobody waits longer than they must', async () => {
  const passed: number[] = [];
  const time = { at: 0 };
  const sleep = async (ms: number) => {
    time.at += ms;
  };
  const turn = paceOf({ now: () => time.at, sleep }, 10);
  for (let index = 0; index < 35; index += 1) {
    await turn(signal);
    passed.push(time.at);
    time.at += 100;
  }
  for (const at of passed)
    expect(passed.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(10);
  expect(passed.at(-1)).toBeLessThan(182_000);
});
