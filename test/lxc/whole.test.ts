import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RETIRE_ACTION } from '../../jobs/container-acts.ts';
import { saidReply } from '../e2e/deletions.ts';
import { ADA, BEN, expectReady, held, named, ROOM, roots } from '../e2e/outcomes.ts';
import { askForContainer } from '../e2e/people.ts';
import type { Berth } from '../e2e/processes.ts';
import { finish } from '../harness/pve-client.ts';
import { sshLogin } from '../harness/ssh-login.ts';
import { until } from '../harness/until.ts';
import { jobOf, type Keys, makeKeys, passwordOf, peopleWith, startLiving, timesOf, tracesOf } from './living.ts';

/** One container's whole life: asked for in Slack, lived in, and deleted without a trace. */
describe('a real container', () => {
  let berth: Berth;
  let keys: Keys;
  let before: string[];
  const name = 'web-1';
  const container = () => {
    const [found] = named(berth, name);
    if (found?.address === undefined) throw new Error(`${name} has no address`);
    return { ...found, address: found.address };
  };
  const login = (user: string, by: Parameters<typeof sshLogin>[0]['by'], command = 'id -un', input?: string) =>
    sshLogin({ user, address: container().address, by, ...(input === undefined ? {} : { input }) }, command);
  const password = (uid: string) => ({ password: passwordOf(uid) });
  const key = (file: string) => ({ key: keys.file(file) });

  beforeAll(async () => {
    keys = makeKeys('directory', 'pasted', 'strange');
    berth = await startLiving(peopleWith(keys.line('directory')), { deletion: { keepHours: 0 } });
    await Promise.all([berth.start('bot'), berth.start('worker')]);
    before = await held(berth);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  it('is made for whoever asks in Slack', async () => {
    await askForContainer(berth.lab.slack.as(ADA), ROOM, name, { keys: keys.line('pasted') });
    await expectReady(berth, ADA, name, 120_000);
    process.stdout.write(await timesOf(berth, jobOf(berth, name), container().vmid));
  });

  /** Who gets in and who does not. At once, but fewer than the ten from which on an SSH server drops some unheard. */
  const expectLogins = async () => {
    const admitted = await Promise.all([
      login('ada', password('ada')),
      login('ada', key('directory')),
      login('ada', key('pasted')),
      login('olga', password('olga')),
      login('ada', password('ada'), 'sudo -S -p "" id -un', `${passwordOf('ada')}\n`),
    ]);
    expect(admitted.map(({ stdout, stderr }) => stdout.trim() || stderr)).toEqual([
      'ada',
      'ada',
      'ada',
      'olga',
      'root',
    ]);
    const refused = await Promise.all([
      login('ada', key('strange')),
      login('ben', password('ben')),
      login('ben', key('pasted')),
      login('root', password('root')),
      login('root', key('pasted')),
      login('olga', password('olga'), 'sudo -n true'),
    ]);
    const denied = { code: 255, stderr: expect.stringContaining('Permission denied') };
    expect(refused).toMatchObject([
      ...Array.from({ length: 5 }, () => denied),
      { code: 1, stderr: expect.stringContaining('a password is required') },
    ]);
  };

  it('lets in its owner by password and by both keys, an administrator, and nobody else', expectLogins);

  it('greets its owner with what it is', async () => {
    const { stdout } = await login('ada', key('directory'), 'cat /etc/motd');
    expect(stdout).toContain(name);
    expect(stdout).toContain('Ada Byron');
    expect(stdout).toContain(container().address);
  });

  it('is watched over', () => {
    expect(berth.lab.monitor?.agents().filter((agent) => agent.name === name)).toMatchObject([{ state: 'active' }]);
  });

  it('is the same after a stop and a start through the API', async () => {
    const { lab } = berth;
    const { node, vmid, address } = container();
    const path = `/nodes/${node}/lxc/${vmid}/status`;
    expect(await finish(lab.proxmox, 'POST', `${path}/stop`)).toBe('OK');
    expect(await finish(lab.proxmox, 'POST', `${path}/start`)).toBe('OK');
    await until(() => named(berth, name)[0]?.address !== undefined, 30_000);
    expect(container().address).toBe(address);
    await until(async () => (await login('ada', password('ada'))).code === 0, 30_000);
    await expectLogins();
    const active = () => lab.monitor?.agents().some((agent) => agent.name === name && agent.state === 'active');
    await until(() => active() === true, 30_000);
  });

  it('cannot be deleted by a colleague', async () => {
    const [root] = roots(berth, ADA, name);
    await berth.lab.slack.as(BEN).press(ROOM, root?.ts ?? '', RETIRE_ACTION, { confirm: true });
    await berth.lab.slack.as(BEN).waitForEphemeral(({ text }) => text.startsWith('Only its owner'));
    expect(container().state).toBe('running');
  });

  it('leaves nothing when its owner deletes it', async () => {
    const [root] = roots(berth, ADA, name);
    await berth.lab.slack.as(ADA).press(ROOM, root?.ts ?? '', RETIRE_ACTION, { confirm: true });
    await saidReply(berth, ADA, `${name} is destroyed.`);
    expect(named(berth, name)).toEqual([]);
    expect(berth.lab.monitor?.agents().filter((agent) => agent.name === name)).toEqual([]);
    expect(await held(berth)).toEqual(before);
    expect(await tracesOf(berth)).toEqual([]);
  });
});
