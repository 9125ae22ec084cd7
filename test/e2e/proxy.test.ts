import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey, sshLine } from '../../src/lab/demo/login.ts';
import type { LabProxy } from '../../src/lab/proxy/proxy.ts';
import { key } from '../../src/store/redis.ts';
import { fetchName } from '../harness/proxy-lab.ts';
import { expectGone, openDetails, pressOnPage, recordOf, saidReply, saidRoot } from './deletions.ts';
import { ADA, asking, channels, closed, expectReady, expectUndone, held, ROOM, roots, times } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const run = promisify(execFile);
const worker = { lockSeconds: 3, concurrency: 6, backoffSeconds: 0.2, attempts: 3 };

describe('containers behind a real nginx', () => {
  let berth: Berth;
  let proxy: LabProxy;
  let publicKey = '';
  let before: string[] = [];
  const ada = () => berth.lab.slack.as(ADA);
  const portsHeld = () => asking(berth, async (redis) => redis.hkeys(key('ports')));
  /** As its owner does, by the proxy's port; the host key is the container's own. */
  async function logIn(hostname: string, port: number): Promise<string> {
    const line = await sshLine(berth.lab, hostname);
    const own = new RegExp(`-p ${berth.lab.proxmox.containerSshPort} ada@(\\S+)$`).exec(line)?.[1];
    const host = own === undefined ? / ada@(\S+)$/.exec(line)?.[1] : `[${own}]:${berth.lab.proxmox.containerSshPort}`;
    const through = line
      .replace(/( -p \d+)? ada@\S+$/, '')
      .concat(` -o HostKeyAlias=${host} -o BatchMode=yes -p ${port} ada@127.0.0.1 id -un`);
    return (await run('sh', ['-c', through])).stdout.trim();
  }

  beforeAll(async () => {
    berth = await startBerth({ channels, times, proxy: 'nginx', config: { worker, deletion: { keepHours: 1 } } });
    proxy = berth.lab.proxy as LabProxy;
    await proxy.writePortMap('{"legacy": {"ip": "192.0.2.9", "ports": {"ssh": 2222, "http": 80}}}\n');
    publicKey = await makeKey(berth.lab.dir);
    await berth.start('start');
    before = await held(berth);
  }, 180_000);
  afterAll(() => berth?.stop());

  it('are reached by name and by port, kept their ports while deleted, and leave nothing when they are gone', async () => {
    await askForContainer(ada(), ROOM, 'mine', { keys: publicKey });
    await expectReady(berth, ADA, 'mine');
    const { first } = proxy.ranges.ssh;
    const reply = await closed(berth, ADA, 'mine');
    const shown = JSON.stringify([roots(berth, ADA, 'mine'), reply]);
    expect(reply.text).toContain(`What listens on port 3000 is at https://mine.${proxy.domain}:${proxy.httpsPort}/.`);
    expect(shown).toContain(`https://mine.${proxy.domain}:${proxy.httpsPort}/`);
    expect(shown).toContain(`ssh -p ${first} ada@mine.${proxy.domain}`);
    // Nothing runs in it yet, and nginx says so.
    expect((await fetchName(proxy, 'mine')).status).toBe(502);
    expect(await logIn('mine', first)).toBe('ada');
    expect(JSON.parse((await proxy.portMap()) ?? '')).toMatchObject({
      legacy: { ip: '192.0.2.9' },
      mine: { user: 'ada', os_release: 'debian', ports: { ssh: first } },
    });

    await openDetails(berth, ADA, ROOM, 'mine');
    await pressOnPage(berth, ADA, 'retire-container');
    const root = await saidRoot(berth, ADA, 'Deletion of mine', /Done in/);
    expect((await fetchName(proxy, 'mine')).status).toBe(421);
    expect(await portsHeld()).toEqual([`tcp:${first}`]);

    await ada().press(root.channel, root.ts, 'restore-container');
    await saidReply(berth, ADA, 'mine is back.');
    expect(await logIn('mine', first)).toBe('ada');
    expect(await recordOf(berth, 'mine')).toMatchObject({ published: { streams: [{ external: first }] } });

    await openDetails(berth, ADA, ROOM, 'mine');
    await pressOnPage(berth, ADA, 'retire-container');
    await saidRoot(berth, ADA, 'Deletion of mine', /Done in/, root.ts);
    await openDetails(berth, ADA, ROOM, 'mine');
    await pressOnPage(berth, ADA, 'destroy-container');
    await saidRoot(berth, ADA, 'End of mine', /Done in/);
    await expectGone(berth, 'mine');
    expect(await proxy.names()).toEqual([]);
    expect(await portsHeld()).toEqual([]);
    expect(await proxy.portMap()).toBe('{"legacy": {"ip": "192.0.2.9", "ports": {"ssh": 2222, "http": 80}}}\n');
    expect(await held(berth)).toEqual(before);
  }, 240_000);

  it('are refused a name that the port map has', async () => {
    // At its field, or on the page after it when the proxy took its time to say so.
    const told = await askForContainer(ada(), ROOM, 'legacy', { keys: publicKey }).catch(String);
    expect(told).toContain('The name legacy is taken. Choose another.');
    await ada()
      .close(true)
      .catch(() => {});
  }, 60_000);

  it('are undone when nginx is broken by somebody else, whose file is named', async () => {
    const path = await proxy.faults.foreignFile('streams', 'theirs.conf', 'nonsense on;\n');
    await askForContainer(ada(), ROOM, 'harmed', { keys: publicKey });
    const why = 'nginx on the proxy has a broken configuration already: unknown directive "nonsense", in ';
    await expectUndone(berth, ADA, 'harmed', why);
    await proxy.faults.removeFile(path);
  }, 120_000);

  it('are undone when the proxy stays away', async () => {
    await proxy.faults.hostDown();
    await askForContainer(ada(), ROOM, 'alone', { keys: publicKey });
    await expectUndone(berth, ADA, 'alone', 'No SSH connection to the proxy.');
    await proxy.faults.hostUp();
    expect(await held(berth)).toEqual(before);
  }, 120_000);
});
