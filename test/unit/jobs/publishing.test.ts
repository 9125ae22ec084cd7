import { describe, expect, it } from 'vitest';
import { containerCard, recordCard } from '../../../jobs/container-card.ts';
import { createContainer } from '../../../jobs/create-container.ts';
import type { Facts, Ports } from '../../../jobs/ports.ts';
import { verifySite } from '../../../jobs/steps/publishing.ts';
import { noProxy } from '../../../src/adapters/none/proxy.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { OpsError } from '../../../src/errors.ts';
import type { Site } from '../../../src/ports/proxy.ts';
import { aRecord, MADE_BY, retiredRecord } from '../domain/records.ts';
import { DyingJournal } from '../engine/world.ts';
import { go as change, inhabited } from './deletion.ts';
import { catalogue, newWorld, request, type World } from './world.ts';

const JOB = 'b00000000001';
const MQTT = { name: 'MQTT', port: 1883, transport: 'tcp' } as const;
const COAP = { name: 'COAP', port: 5683, transport: 'udp' } as const;
const asked: Facts['request'] = { ...request, ports: [MQTT, COAP] };

const go = (ports: Ports, lastAttempt = true, store: Entry[] = []) => {
  const signal = new AbortController().signal;
  return run(createContainer, { request: asked }, new DyingJournal(store), { ports, job: JOB, signal, lastAttempt });
};
const withProxy = (ports: Ports, more: Partial<Ports['proxy']>): Ports => ({
  ...ports,
  proxy: { ...ports.proxy, ...more },
});
const foreign = (more: Partial<Site>): Site => ({
  ...{ stamp: 'bforeign0001', hostname: 'theirs', address: '192.0.2.9', httpPort: 80, streams: [] },
  about: { owner: 'ben', vmid: 9, os: 'debian' },
  ...more,
});
const stream = (name: string, external: number, internal: number, transport: 'tcp' | 'udp' = 'tcp') => ({
  ...{ name, external, internal, transport },
});

/** With a clock that goes twenty seconds at each look. */
async function hurried<T>(act: () => Promise<T>): Promise<T> {
  const clock = Date.now;
  let now = clock();
  Date.now = () => (now += 20_000);
  try {
    return await act();
  } finally {
    Date.now = clock;
  }
}

describe('publishing a new container', () => {
  it('gives it its name, a port for SSH and one for each protocol, and notes them', async () => {
    const world = newWorld();
    const { outcome, facts } = await go(world.ports);
    expect(outcome).toBe('succeeded');
    const streams = [stream('SSH', 2222, 22), stream('MQTT', 10_001, 1883), stream('COAP', 10_001, 5683, 'udp')];
    const published = { url: 'https://web.apps.example.org/', host: 'web.apps.example.org', streams };
    expect(facts).toMatchObject({ published, answering: {}, login: { ssh: 'ssh -p 2222 ada@web.apps.example.org' } });
    expect(world.index.get(JOB)?.published).toEqual(published);
    expect([...world.sites.values()]).toEqual([
      {
        ...{ stamp: JOB, hostname: 'web', address: '192.0.2.200', httpPort: 3000, streams },
        about: { owner: 'ada', vmid: 200, os: 'debian' },
      },
    ]);
  });

  it('tells of none of it where nothing is published', async () => {
    const world = newWorld();
    const { outcome, facts } = await go({ ...world.ports, proxy: noProxy });
    expect(outcome).toBe('succeeded');
    expect(facts).toMatchObject({ published: { streams: [] }, login: { ssh: 'ssh ada@192.0.2.200' } });
    expect(world.index.get(JOB)).not.toHaveProperty('published');
    expect(world.portsHeld.size).toBe(0);
    const card = containerCard(asked, facts, catalogue);
    expect(card?.lines.find(({ label }) => label.startsWith('Ports'))?.value).toBe(
      'HTTP 3000/tcp, MQTT 1883/tcp, COAP 5683/udp',
    );
    expect(card?.lines.map(({ label }) => label)).not.toContain('Site');
  });

  it('shows the URL, the SSH line and every other port on the card, also when it is called back', async () => {
    const world = newWorld();
    const { facts } = await go(world.ports);
    const record = world.index.get(JOB) as ContainerRecord;
    for (const card of [containerCard(asked, facts, catalogue), recordCard(record, catalogue)]) {
      expect(card?.lines.slice(0, 2)).toEqual([
        { label: 'Site', value: 'https://web.apps.example.org/' },
        { label: 'Log in', value: 'ssh -p 2222 ada@web.apps.example.org', code: true },
      ]);
      expect(card?.lines.find(({ label }) => label.startsWith('Ports'))?.value).toBe(
        'HTTP 3000/tcp, MQTT 1883 → 10001/tcp, COAP 5683 → 10001/udp',
      );
    }
    const silent = containerCard(asked, { ...facts, answering: { status: 200, silent: ['MQTT 1883'] } }, catalogue);
    expect(silent?.lines).toContainEqual({ label: 'Silent so far', value: 'MQTT 1883' });
  });

  it('writes it into the message of the day', async () => {
    const world = newWorld();
    let text = '';
    const guest: Ports['guest'] = {
      ...world.ports.guest,
      async push(_target, { content }) {
        text += content;
      },
    };
    await go({ ...world.ports, guest });
    expect(text).toContain(
      '  Site       https://web.apps.example.org/\n  Log in     ssh -p 2222 ada@web.apps.example.org\n',
    );
  });

  it('passes over ports that others have on the proxy', async () => {
    const world = newWorld();
    world.sites.set('bforeign0001', foreign({ streams: [stream('SSH', 2222, 22), stream('MQTT', 10_001, 1)] }));
    const { facts } = await go(world.ports);
    expect(facts.published).toMatchObject({
      streams: [{ external: 2223 }, { external: 10_002 }, { external: 10_001 }],
    });
  });

  it('takes another port when one was taken in that moment', async () => {
    const world = newWorld();
    let tries = 0;
    const { outcome, facts } = await go(
      withProxy(world.ports, {
        async publish(site, signal) {
          tries += 1;
          if (tries === 1) world.sites.set('bforeign0001', foreign({ streams: [stream('X', 10_001, 1)] }));
          await world.ports.proxy.publish(site, signal);
        },
      }),
    );
    expect([outcome, tries]).toEqual(['succeeded', 2]);
    expect(facts.published).toMatchObject({
      streams: [{ external: 2222 }, { external: 10_002 }, { external: 10_001 }],
    });
    expect(world.portsHeld.size).toBe(3);
  });

  it('refuses a name that somebody has on the proxy before anything is made', async () => {
    const world = newWorld();
    world.sites.set('bforeign0001', foreign({ hostname: 'web' }));
    const { outcome, failure } = await go(world.ports);
    expect([outcome, failure?.error.message]).toEqual(['undone', 'The name web is taken.']);
    expect(world.acts).toEqual([]);
    expect(world.hostnames.size).toBe(0);
  });

  it.each<[string, Partial<Ports['proxy']>]>([
    [
      'the name is taken meanwhile',
      { publish: () => Promise.reject(new OpsError('conflict', 'The name web is taken on the proxy.')) },
    ],
    [
      'nginx is broken by somebody',
      { publish: () => Promise.reject(new OpsError('failed', 'nginx is broken already.')) },
    ],
  ])('leaves nothing behind when %s', async (_what, more) => {
    const world = newWorld();
    const { outcome } = await go(withProxy(world.ports, more));
    expect(outcome).toBe('undone');
    expect(world.containers.size + world.sites.size + world.portsHeld.size + world.index.size).toBe(0);
  });

  it('is tried again when the proxy cannot be reached, by the same ports, and undone when that does not help', async () => {
    const world = newWorld();
    const store: Entry[] = [];
    const away = withProxy(world.ports, { publish: () => Promise.reject(new OpsError('unavailable', 'No proxy.')) });
    await expect(go(away, false, store)).rejects.toMatchObject({ reason: 'unavailable' });
    expect(world.containers.size).toBe(1);
    const held = [...world.portsHeld];
    expect(held).toHaveLength(3);
    expect((await go(world.ports, false, store)).outcome).toBe('succeeded');
    expect([...world.portsHeld]).toEqual(held);

    const other = newWorld();
    const never = withProxy(other.ports, { publish: () => Promise.reject(new OpsError('unavailable', 'No proxy.')) });
    expect((await go(never)).outcome).toBe('undone');
    expect(other.containers.size + other.portsHeld.size).toBe(0);
  });

  it('is not handed over while SSH does not answer through the proxy', async () => {
    const world = newWorld();
    const { outcome, failure } = await hurried(() => go(withProxy(world.ports, { knock: async () => false })));
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toBe('SSH does not answer at web.apps.example.org, port 2222.');
    expect(world.sites.size + world.index.size).toBe(0);
  });
});

describe('verify-site', () => {
  const published = {
    url: 'https://web.apps.example.org/',
    host: 'web.apps.example.org',
    streams: [stream('SSH', 2222, 22), stream('MQTT', 10_001, 1883), stream('COAP', 10_001, 5683, 'udp')],
  };
  const verify = (more: Partial<Ports['proxy']>, facts: Facts['published'] = published) => {
    const ports = withProxy(newWorld().ports, more);
    const context = { ports, job: JOB, signal: new AbortController().signal, note: () => {} };
    return verifySite.run({ request: asked, published: facts, reachable: {}, running: [] }, context);
  };

  it('waits until the application is up, whatever else it says then', async () => {
    const said = [502, 503, 404];
    const answer = await verify({ visit: async () => ({ status: said.shift() ?? 0 }) });
    expect(answer).toEqual({ answering: { status: 404 } });
    expect(said).toEqual([]);
  });

  it('says what the proxy says when it does not come up', async () => {
    const waiting = hurried(() => verify({ visit: async () => ({ status: 502 }) }));
    await expect(waiting).rejects.toMatchObject({
      reason: 'failed',
      message: 'https://web.apps.example.org/ does not answer: the proxy says 502.',
      hint: expect.stringContaining('0.0.0.0'),
    });
  });

  it('passes on that the proxy does not answer', async () => {
    const visit = () => Promise.reject(new OpsError('unavailable', 'The proxy does not answer.'));
    await expect(hurried(() => verify({ visit }))).rejects.toMatchObject({ reason: 'unavailable' });
  });

  it('names TCP ports that are silent, and undoes nothing for them', async () => {
    const answer = await hurried(() => verify({ knock: async (port) => port === 2222 }));
    expect(answer).toEqual({ answering: { status: 200, silent: ['MQTT 1883'] } });
    expect(verifySite.shows?.(answer as never)).toBe('it answers with 200; MQTT 1883 silent so far');
  });

  it('has nothing to look at where nothing is published', async () => {
    expect(await verify({}, { streams: [] })).toEqual({ answering: {} });
  });
});

describe('the end of a published container', () => {
  const published = {
    url: 'https://web.apps.example.org/',
    host: 'web.apps.example.org',
    streams: [stream('SSH', 2225, 22)],
  };
  const site = (): Site => ({
    ...{ stamp: MADE_BY, hostname: 'web', address: '192.0.2.200', httpPort: 3000, streams: published.streams },
    about: { owner: 'ada', vmid: 200, os: 'debian' },
  });
  const retired = () => ({ ...retiredRecord({ until: new Date(Date.now() + 3_600_000).toISOString() }), published });
  function served(record: ContainerRecord): World {
    const world = inhabited(record);
    world.portsHeld.set(`${MADE_BY} ssh`, 'tcp:2225');
    if (record.state.kind === 'running') world.sites.set(MADE_BY, site());
    return world;
  }
  const refusing = (ports: Ports): Ports => ({
    ...ports,
    hypervisor: { ...ports.hypervisor, remark: () => Promise.reject(new OpsError('failed', 'No.')) },
  });
  const willing = (ports: Ports) => ports;
  const sites = (world: World) => [...world.sites.values()];
  const up = (world: World) => expect([sites(world), world.portsHeld.size]).toEqual([[site()], 1]);
  const down = (world: World) => expect([sites(world), world.portsHeld.size]).toEqual([[], 1]);
  const gone = (world: World) => expect([sites(world), world.portsHeld.size]).toEqual([[], 0]);

  it.each<
    [string, Parameters<typeof change>[0], () => ContainerRecord, (ports: Ports) => Ports, (world: World) => void]
  >([
    ['withdraws it and keeps its ports', 'retire-container', () => aRecord({ published }), willing, down],
    ['publishes it again by the same ports', 'retire-container', () => aRecord({ published }), refusing, up],
    ['brings it back by the ports it had', 'restore-container', retired, willing, up],
    ['withdraws it again', 'restore-container', retired, refusing, down],
    ['withdraws it and frees its ports', 'delete-container', () => aRecord({ published }), willing, gone],
    ['frees the ports of one that was withdrawn', 'delete-container', retired, willing, gone],
  ])('%s: %s, also when it dies before or after any save', async (_what, plan, record, portsOf, then) => {
    const whole: Entry[] = [];
    const first = served(record());
    await change(plan, portsOf(first.ports), { store: whole });
    then(first);
    for (let at = 1; at <= whole.length; at += 1) {
      for (const after of [false, true]) {
        const world = served(record());
        const store: Entry[] = [];
        await expect(change(plan, portsOf(world.ports), { store, die: { at, after } })).rejects.toThrow();
        await change(plan, portsOf(world.ports), { store });
        then(world);
      }
    }
  });

  it('comes back at its new address, and the index knows it', async () => {
    const world = served(retired());
    const hypervisor = { ...world.ports.hypervisor, address: async () => '192.0.2.77' };
    expect((await change('restore-container', { ...world.ports, hypervisor })).outcome).toBe('succeeded');
    expect(sites(world)).toMatchObject([{ address: '192.0.2.77' }]);
    expect(world.index.get(MADE_BY)).toMatchObject({ published });
  });

  it('comes back by another port when somebody has taken its own', async () => {
    const world = served(retired());
    world.sites.set('bforeign0001', foreign({ streams: [stream('X', 2225, 1)] }));
    expect((await change('restore-container', world.ports)).outcome).toBe('succeeded');
    expect(world.index.get(MADE_BY)?.published?.streams).toEqual([stream('SSH', 2222, 22)]);
  });

  it('does not destroy what cannot be withdrawn', async () => {
    const world = served(aRecord({ published }));
    const broken = withProxy(world.ports, {
      withdraw: () => Promise.reject(new OpsError('failed', 'nginx is broken.')),
    });
    const { failure } = await change('delete-container', broken);
    expect(failure?.error.message).toBe('nginx is broken.');
    expect(world.containers.get(200)?.running).toBe(true);
    expect(world.index.has(MADE_BY)).toBe(true);
  });
});
