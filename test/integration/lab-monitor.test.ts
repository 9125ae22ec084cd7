import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wazuh } from '../../src/adapters/wazuh/wazuh.ts';
import { type LabMonitor, startMonitor } from '../../src/lab/monitor/monitor.ts';
import { enrolmentAt, GROUP, type RunningAgent, runAgent, sayTo, wazuhOptions } from '../harness/monitor-lab.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;
let lab: LabMonitor;
const agents: RunningAgent[] = [];
const started = async (...of: Parameters<typeof runAgent>) => {
  const agent = await runAgent(...of);
  agents.push(agent);
  return agent;
};
const stateOf = (name: string) => lab.agents().find((agent) => agent.name === name)?.state;

beforeAll(async () => {
  lab = await startMonitor({ silenceMs: 3000 });
  lab.addAgent({ name: 'first', group: GROUP });
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.stop()));
  await lab.faults.clear();
});
afterAll(() => lab?.stop());

/** One request as it is on the wire, without our adapter. */
function ask(method: string, path: string, authorization: string, body?: unknown) {
  return new Promise<{ status: number; body: { error?: number; data?: { token?: string; failed_items?: unknown[] } } }>(
    (resolve, reject) => {
      const sent = request(
        new URL(path, lab.apiUrl),
        { method, ca: lab.caPem, headers: { authorization } },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
        },
      );
      sent.once('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    },
  );
}

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function token(): Promise<string> {
  const { body } = await ask('POST', '/security/user/authenticate', basic(lab.user, lab.password));
  return `Bearer ${body.data?.token}`;
}

describe('the API', () => {
  test('refuses without a token, with a wrong one and with a wrong password', async () => {
    expect((await ask('GET', '/agents', '')).status).toBe(401);
    expect((await ask('GET', '/agents', 'Bearer no')).status).toBe(401);
    expect((await ask('POST', '/security/user/authenticate', basic(lab.user, 'no'))).status).toBe(401);
  });

  test.each([
    ['a parameter that is none', 'GET', '/agents?nmae=x'],
    ['a field that is none', 'GET', '/agents?select=secret'],
    ['a removal without status', 'DELETE', '/agents?agents_list=001'],
    ['a removal without a list', 'DELETE', '/agents?status=all'],
    ['an age of no form', 'DELETE', '/agents?agents_list=001&status=all&older_than=soon'],
    ['an id of no form', 'DELETE', '/agents?agents_list=1&status=all'],
  ])('refuses %s', async (_what, method, path) => {
    expect((await ask(method, path, await token())).status).toBe(400);
  });

  test('spares a young agent unless told its age, and says so inside a 200', async () => {
    const id = lab.addAgent({ name: 'young', group: GROUP });
    const spared = await ask('DELETE', `/agents?agents_list=${id}&status=all`, await token());
    expect(spared).toMatchObject({
      status: 200,
      body: { error: 1, data: { failed_items: [{ error: { code: 1731 }, id: [id] }] } },
    });
    const removed = await ask(
      'DELETE',
      `/agents?agents_list=${id},999&status=all&older_than=0s&purge=true`,
      await token(),
    );
    expect(removed).toMatchObject({
      status: 200,
      body: { error: 2, data: { failed_items: [{ error: { code: 1701 } }] } },
    });
    const own = await ask('DELETE', '/agents?agents_list=000&status=all&older_than=0s', await token());
    expect(own.body).toMatchObject({ error: 1, data: { failed_items: [{ error: { code: 1703 } }] } });
  });

  test('refuses a second agent of a name, an id or an address', async () => {
    const add = async (body: unknown) => (await ask('POST', '/agents/insert', await token(), body)).body.error;
    expect(await add({ name: 'box', ip: '192.0.2.7', id: '800' })).toBe(0);
    expect(await add({ name: 'box' })).toBe(1705);
    expect(await add({ name: 'box2', ip: '192.0.2.7' })).toBe(1706);
    expect(await add({ name: 'box3', id: '800' })).toBe(1708);
  });
});

describe('the enrolment service', () => {
  const line = (name: string, group = GROUP, password = lab.enrolmentPassword) =>
    `OSSEC PASS: ${password} OSSEC A:'${name}' G:'${group}' IP:'src'`;

  test('gives a key to who brings the password and a group that is there', async () => {
    expect(await sayTo(lab, line('db'))).toMatch(/^OSSEC K:'\d{3} db 127\.0\.0\.1 [0-9a-f]{64}'\n\n$/);
    expect(lab.agents()).toContainEqual(
      expect.objectContaining({ name: 'db', group: GROUP, state: 'never_connected' }),
    );
  });

  test.each([
    ['a wrong password', () => line('x1', GROUP, 'no'), 'Invalid password'],
    ['no password', () => "OSSEC A:'x1'", 'Invalid password'],
    ['a group that is not there', () => line('x1', 'nobody'), 'Invalid group: nobody'],
    ['a name of no form', () => line('x 1'), 'Invalid agent name: x 1'],
    ['the name of one that enrolled within the hour', () => line('first'), 'Duplicate agent name: first'],
  ])('refuses %s', async (_what, said, answer) => {
    expect(await sayTo(lab, said())).toBe(`ERROR: ${answer}\n\n`);
  });

  test('replaces one that enrolled long ago and is not connected', async () => {
    const old = lab.addAgent({ name: 'old', group: GROUP, registeredAt: Date.now() - 7_200_000 });
    expect(await sayTo(lab, line('old'))).toMatch(/^OSSEC K:/);
    expect(lab.agents().map(({ id }) => id)).not.toContain(old);
  });
});

describe('an agent', () => {
  test('enrols, becomes active, stays so over a pause of the manager, and is disconnected when it is silent', async () => {
    const agent = await started('web', enrolmentAt(lab));
    await until(() => stateOf('web') === 'active');
    const id = lab.agents().find(({ name }) => name === 'web')?.id;
    expect(await agent.key()).toMatch(new RegExp(`^${id} web any [0-9a-f]{64}\n$`));
    await lab.faults.managerDown();
    await until(() => stateOf('web') === 'disconnected');
    await lab.faults.managerUp();
    await until(() => stateOf('web') === 'active');
    await agent.stop();
    agents.splice(0);
    await until(() => stateOf('web') === 'disconnected');
  });

  test('is not believed without its key', async () => {
    const agent = await started('liar', enrolmentAt(lab));
    await until(() => stateOf('liar') === 'active');
    const { id = '' } = lab.agents().find(({ name }) => name === 'liar') ?? {};
    const monitor = wazuh(wazuhOptions(lab));
    await monitor.remove(id, signal);
    await monitor.close();
    lab.addAgent({ name: 'other', id });
    await until(async () => (await agent.log()).includes('ERROR'));
    expect(stateOf('other')).toBe('never_connected');
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a name in use', () => lab.faults.duplicateAgents(9), /ERROR: Duplicate agent name: odd \(from manager\)/],
    ['a clock that is wrong', () => lab.faults.skewClock(), /ERROR: SSL error .*certificate has expired/],
    ['a manager that is down', () => lab.faults.managerDown(), /ERROR: Unable to connect/],
  ])('says in its log: %s', async (_what, order, words) => {
    await order();
    const agent = await started('odd', enrolmentAt(lab));
    await until(async () => words.test(await agent.log()));
    expect(stateOf('odd')).toBeUndefined();
  });

  test('tells nothing to a service that it does not trust', async () => {
    const stranger = await startMonitor();
    try {
      const agent = await started('shy', { ...enrolmentAt(lab), ca: stranger.caPem });
      await until(async () => /ERROR: SSL error/.test(await agent.log()));
      expect(stateOf('shy')).toBeUndefined();
    } finally {
      await stranger.stop();
    }
  });
});

describe('the package source', () => {
  /** apt as the container runs it, in a folder of its own. */
  async function update(key = lab.signingKey): Promise<{ code: number; output: string; download(): Promise<string> }> {
    const folder = await mkdtemp(join(tmpdir(), 'berth-apt-'));
    folders.push(folder);
    await writeFile(join(folder, 'key.asc'), key);
    await writeFile(join(folder, 'list'), `deb [signed-by=${folder}/key.asc] ${lab.packagesUrl} stable main\n`);
    await run('mkdir', ['-p', `${folder}/lists/partial`, `${folder}/archives/partial`]);
    const options = {
      'Dir::Etc::sourcelist': `${folder}/list`,
      'Dir::Etc::sourceparts': '-',
      'Dir::State::lists': `${folder}/lists`,
      'Dir::Cache': folder,
      'APT::Sandbox::User': 'root',
      'APT::Update::Error-Mode': 'any',
      'Acquire::Retries': '0',
      'Acquire::Check-Date': 'true',
      'Acquire::Check-Valid-Until': 'true',
    };
    const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const apt = (verb: string[]) =>
      run('apt-get', [...words, ...verb], { cwd: folder, env: { ...process.env, LANG: 'C' } });
    const { code, output } = await apt(['update']).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      (error) => ({ code: error.code, output: `${error.stdout}${error.stderr}` }),
    );
    return { code, output, download: async () => (await apt(['download', 'wazuh-agent'])).stdout };
  }
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  test('is trusted by its key, and has a package that dpkg can read', async () => {
    const { code, output, download } = await update();
    expect(output).not.toContain('W:');
    expect(code).toBe(0);
    await download();
    const { stdout } = await run('dpkg-deb', [
      '--contents',
      (await run('find', [folders.at(-1) ?? '', '-name', '*.deb'])).stdout.trim(),
    ]);
    expect(stdout).toMatch(/-rwxr-x--- root\/root .* \.\/var\/ossec\/bin\/wazuh-agentd/);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['another key signed it', () => lab.faults.signWithAnotherKey(), /NO_PUBKEY|not signed/],
    ['its date is to come', () => lab.faults.skewClock(), /is not valid yet/],
    ['it is down', () => lab.faults.packagesDown(), /Failed to fetch|Could not connect/],
  ])('is refused by apt when %s', async (_what, order, words) => {
    await order();
    const { code, output } = await update();
    expect(code).not.toBe(0);
    expect(output).toMatch(words);
  });
});
