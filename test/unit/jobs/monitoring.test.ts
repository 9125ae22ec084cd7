import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../jobs/create-container.ts';
import { START } from '../../../jobs/guest/agent-scripts.ts';
import type { Facts, Ports } from '../../../jobs/ports.ts';
import { enrolMonitoring, removeMonitoring } from '../../../jobs/steps/monitoring.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { OpsError } from '../../../src/errors.ts';
import type { Agent, Monitor } from '../../../src/ports/monitor.ts';
import { DyingJournal } from '../engine/world.ts';
import { newSite, type Site } from './watched.ts';
import { newWorld, request } from './world.ts';

const OURS = ['containers'];
const signal = new AbortController().signal;
const known = { request, placement: { node: 'pve1', templateVmid: 160 }, vmid: 200, address: '192.0.2.200' };

const context = ({ ports, notes }: Pick<Site, 'ports' | 'notes'>) => ({
  ports,
  job: 'b1',
  signal,
  note: (text: string) => void notes.push(text),
});
const go = async (site: Site) => (await enrolMonitoring.run(known, context(site))) as Pick<Facts, 'agent'>;
const undo = (site: Site, facts = {}) => enrolMonitoring.undo?.({ ...known, ...facts }, context(site));
const agent = (id: string, more: Partial<Agent> = {}): Agent => ({
  id,
  name: 'web',
  groups: OURS,
  state: 'disconnected',
  ...more,
});

/** Each look at the clock is so much later. */
async function hurried<T>(ms: number, act: () => Promise<T>): Promise<T> {
  const clock = Date.now;
  let now = clock();
  Date.now = () => {
    now += ms;
    return now;
  };
  try {
    return await act();
  } finally {
    Date.now = clock;
  }
}

describe('enrol-monitoring', () => {
  it('installs, enrols and waits until the own agent is active', async () => {
    const site = newSite();
    expect(await go(site)).toEqual({ agent: { id: '011' } });
    expect(site.acts).toEqual(['unit berth-install-agent 180 wazuh-agent wazuh-agent', 'start keep']);
    expect(site.agents).toEqual([agent('011', { state: 'active' })]);
    expect(site.notes).toContain('installing wazuh-agent');
  });

  it('brings nothing secret but as a file that only root reads', async () => {
    const site = newSite();
    await go(site);
    const holding = [...site.container.files.values()].filter(({ content }) => content.includes('hush-enrolment'));
    expect(holding).toEqual([{ path: '/run/berth-monitoring/password', content: 'hush-enrolment\n', mode: 0o600 }]);
    expect(site.acts.join()).not.toContain('hush');
  });

  it('does nothing where nothing monitors, and says so', async () => {
    const site = newSite();
    const { ports } = newWorld();
    expect(await go({ ...site, ports })).toEqual({ agent: {} });
    expect(enrolMonitoring.shows?.({ ...known, agent: {} })).toBe('not monitored here');
    expect(enrolMonitoring.shows?.({ ...known, agent: { id: '011' } })).toBe('agent 011');
    await undo({ ...site, ports });
    expect(site.acts).toEqual([]);
  });

  it('run again, makes nothing twice', async () => {
    const site = newSite();
    await go(site);
    expect(await go(site)).toEqual({ agent: { id: '011' } });
    expect(site.agents.length).toBe(1);
    expect(site.acts.filter((act) => act.startsWith('unit')).length).toBe(1);
  });

  it('does not install what the template has', async () => {
    const site = newSite();
    site.container.installed = true;
    await go(site);
    expect(site.acts).toEqual(['start keep']);
    expect([...site.container.files.keys()].filter((path) => path.startsWith('/etc/apt'))).toEqual([]);
  });

  it('removes the agent of a container of that name that is gone, before it enrols', async () => {
    const site = newSite();
    site.agents.push(agent('003'), agent('004', { state: 'active' }));
    expect(await go(site)).toEqual({ agent: { id: '011' } });
    expect(site.acts.slice(0, 2)).toEqual(['remove 003', 'remove 004']);
  });

  it('leaves the agent of another machine alone, and refuses the name', async () => {
    const site = newSite();
    site.agents.push(agent('003', { groups: ['default'] }));
    await expect(go(site)).rejects.toMatchObject({
      reason: 'conflict',
      message: expect.stringContaining('Another machine'),
    });
    await undo(site);
    expect(site.agents.map(({ id }) => id)).toEqual(['003']);
  });

  it('enrols afresh when the key in the container is that of its template', async () => {
    const site = newSite();
    Object.assign(site.container, { installed: true, started: true, keys: '002 golden' });
    site.agents.push({ ...agent('002'), name: 'golden', groups: ['default'] });
    expect(await go(site)).toEqual({ agent: { id: '011' } });
    expect(site.acts).toEqual(['start afresh']);
    expect(site.agents.map(({ id }) => id)).toEqual(['002', '011']);
  });

  it('enrols afresh when the manager no longer knows the key', async () => {
    const site = newSite();
    await go(site);
    site.agents.splice(0);
    expect(await go(site)).toEqual({ agent: { id: '012' } });
    expect(site.acts.at(-1)).toBe('start afresh');
  });

  it('leaves a new agent alone while one without a key is running, which may be its', async () => {
    const site = newSite();
    Object.assign(site.container, { installed: true, started: true });
    const run = site.ports.guest.run;
    site.agents.push(agent('009', { state: 'pending' }));
    const guest: Ports['guest'] = {
      ...site.ports.guest,
      async run(target, script, stop) {
        // It has its key by the time that it is started again.
        if (script.body === START) site.container.keys = '009 web';
        return run(target, script, stop);
      },
    };
    expect(await go({ ...site, ports: { ...site.ports, guest } })).toEqual({ agent: { id: '009' } });
    expect(site.acts).toEqual(['start keep']);
  });

  it('removes what stands in the way when the manager says duplicate, and tries once more', async () => {
    const site = newSite();
    Object.assign(site.container, { installed: true, started: true });
    site.agents.push(agent('009'));
    expect(await go(site)).toEqual({ agent: { id: '011' } });
    expect(site.acts).toEqual(['start keep', 'remove 009', 'start keep']);
  });

  it.each<[string, Site['trouble'], string, string]>([
    [
      'the manager says duplicate for ever',
      { log: 'ERROR: Duplicate agent name: web (from manager)' },
      'failed',
      'second agent of this name',
    ],
    ['a wrong enrolment password', { log: 'ERROR: Invalid password (from manager)' }, 'failed', 'enrolment password'],
    ['a group that is not there', { log: 'ERROR: Invalid group: x (from manager)' }, 'failed', 'group'],
    [
      'a foreign certificate',
      { log: 'ERROR: SSL error (1). Connection refused by the manager.' },
      'failed',
      'does not trust',
    ],
    [
      'a clock that is wrong',
      { log: 'ERROR: SSL error (1). verify error:num=9:certificate is not yet valid' },
      'failed',
      'clock',
    ],
    [
      'a manager out of reach',
      { log: "ERROR: Unable to connect to '192.0.2.1:1515'." },
      'unavailable',
      'does not reach',
    ],
    ['anything else', { log: 'CRITICAL: (1234): Something odd.' }, 'failed', 'did not enrol'],
    ['a manager that the agent went on without knowing', { unverified: true }, 'failed', 'does not trust'],
    [
      'a source that does not answer',
      { install: 'E: Failed to fetch http://192.0.2.1/InRelease  Could not connect to 192.0.2.1:80' },
      'unavailable',
      'does not answer',
    ],
    [
      'a signature by another key',
      { install: "W: GPG error: NO_PUBKEY A1\nE: The repository 'x' is not signed." },
      'failed',
      'not signed by the key',
    ],
    [
      'a package manager that is busy',
      {
        install:
          'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt)\nE: Unable to acquire the dpkg frontend lock',
      },
      'unavailable',
      'busy',
    ],
    ['a full disk', { install: 'dpkg: error: No space left on device' }, 'failed', 'disk of the container is full'],
    [
      'a source without the package',
      { install: 'E: Unable to locate package wazuh-agent' },
      'failed',
      'has no wazuh-agent',
    ],
    [
      'a repository of tomorrow',
      { install: 'E: Release file for http://x is not valid yet (invalid for another 23h).' },
      'failed',
      'clock',
    ],
    [
      'words that nobody knows',
      { install: 'E: Sub-process /usr/bin/dpkg returned an error code (1)' },
      'failed',
      'Installing the monitoring agent failed',
    ],
  ])('tells of %s, and leaves no agent when it is undone', async (_what, trouble, reason, sentence) => {
    const site = newSite();
    Object.assign(site.trouble, trouble);
    await expect(go(site)).rejects.toMatchObject({ reason, message: expect.stringContaining(sentence) });
    await undo(site);
    expect(site.agents).toEqual([]);
  });

  it('refuses a template that no package is for', async () => {
    const site = newSite();
    site.container.ids = 'id alpine';
    await expect(go(site)).rejects.toMatchObject({ reason: 'invalid', hint: expect.stringContaining('wazuh-agent') });
  });

  it('waits for an agent that never becomes active, and then says what it is', async () => {
    const site = newSite();
    site.container.enrols = false;
    await hurried(70_000, async () => {
      await expect(go(site)).rejects.toMatchObject({
        reason: 'failed',
        message: expect.stringContaining('it is never connected'),
      });
    });
    expect(site.notes).toContain('the monitor says that its agent is never connected');
    await undo(site, { agent: { id: '011' } });
    expect(site.agents).toEqual([]);
    expect(site.acts.slice(-2)).toEqual(['stop', 'remove 011']);
  });

  it('minds a manager that does not answer for a moment no more than that', async () => {
    const site = newSite();
    let asked = 0;
    const agents: Monitor['agents'] = async (...of) => {
      asked += 1;
      if (asked === 2) throw new OpsError('unavailable', 'The monitor does not answer.');
      return site.ports.monitor.agents(...of);
    };
    expect(await go({ ...site, ports: { ...site.ports, monitor: { ...site.ports.monitor, agents } } })).toEqual({
      agent: { id: '011' },
    });
  });

  it('is not content with the agent of somebody else that is active under the name', async () => {
    const site = newSite();
    site.container.enrols = false;
    const agents: Monitor['agents'] = async (...of) => {
      const real = await site.ports.monitor.agents(...of);
      return real.length === 0 ? real : [...real, agent('099', { state: 'active' })];
    };
    await hurried(130_000, async () => {
      await expect(
        go({ ...site, ports: { ...site.ports, monitor: { ...site.ports.monitor, agents } } }),
      ).rejects.toThrow('never connected');
    });
  });

  it('is undone although the container does not answer', async () => {
    const site = newSite();
    const { agent: made } = await go(site);
    const guest = { ...site.ports.guest, run: async () => Promise.reject(new OpsError('unavailable', 'gone')) };
    await undo({ ...site, ports: { ...site.ports, guest } }, { agent: made });
    expect(site.agents).toEqual([]);
  });
});

describe('removing monitoring', () => {
  it('forgets the recorded agent and those of the name in our group, and nobody else', async () => {
    const site = newSite();
    site.agents.push(agent('001', { groups: ['moved'] }), agent('002'), agent('003', { groups: ['default'] }));
    site.agents.push({ ...agent('004'), name: 'web-2' });
    await removeMonitoring(site.ports, { hostname: 'web', agent: '001' }, signal);
    expect(site.agents.map(({ id }) => id)).toEqual(['003', '004']);
  });

  it('does not remove by an id that another machine has by now', async () => {
    const site = newSite();
    site.agents.push({ ...agent('001'), name: 'db' });
    await removeMonitoring(site.ports, { hostname: 'web', agent: '001' }, signal);
    expect(site.agents.length).toBe(1);
  });

  it('is content when there is nothing, and says when an agent stays', async () => {
    const site = newSite();
    await removeMonitoring(site.ports, { hostname: 'web', agent: '001' }, signal);
    site.agents.push(agent('001'));
    const monitor = { ...site.ports.monitor, remove: async () => {} };
    await expect(removeMonitoring({ monitor }, { hostname: 'web' }, signal)).rejects.toMatchObject({
      reason: 'failed',
    });
  });
});

describe('the crash matrix of creating a container that is monitored', () => {
  const create = (ports: Ports, store: Entry[], die?: { at: number; after: boolean }) => {
    const job = 'b00000000001';
    return run(createContainer, { request }, new DyingJournal(store, die), { ports, job, signal, lastAttempt: true });
  };
  const refusing = ({ ports }: Site): Ports => ({
    ...ports,
    containers: { ...ports.containers, add: async () => Promise.reject(new OpsError('failed', 'No.')) },
  });

  it.each([
    ['forwards', ({ ports }: Site) => ports, 'succeeded', 1],
    ['while undoing', refusing, 'undone', 0],
  ] as const)('%s: there is one agent for a container, and none for none', async (_way, portsOf, outcome, agents) => {
    const whole: Entry[] = [];
    await create(portsOf(newSite()), whole);
    for (let at = 1; at <= whole.length; at += 1) {
      for (const after of [false, true]) {
        const site = newSite();
        const store: Entry[] = [];
        await expect(create(portsOf(site), store, { at, after })).rejects.toThrow();
        expect((await create(portsOf(site), store)).outcome).toBe(outcome);
        expect(site.agents.length).toBe(agents);
        const [record] = await site.ports.containers.list();
        expect(record?.agent).toBe(site.agents[0]?.id);
      }
    }
  });
});
