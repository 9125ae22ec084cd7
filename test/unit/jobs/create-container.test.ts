import { describe, expect, it } from 'vitest';
import { createContainer } from '../../../jobs/create-container.ts';
import type { Ports } from '../../../jobs/ports.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { run } from '../../../src/engine/run.ts';
import { OpsError } from '../../../src/errors.ts';
import { DyingJournal } from '../engine/world.ts';
import { LOGIN as DIRECTORY } from './guest/directory.ts';
import { catalogue, newWorld, request, type World } from './world.ts';

const JOB = 'b00000000001';
const go = (ports: Ports, store: Entry[] = [], die?: { at: number; after: boolean }, lastAttempt = true) => {
  const signal = new AbortController().signal;
  return run(createContainer, { request }, new DyingJournal(store, die), { ports, job: JOB, signal, lastAttempt });
};
const nothingLeft = (world: World) => {
  expect(world.containers.size).toBe(0);
  expect(world.index.size + world.rights.size + world.hostnames.size + world.vmids.size).toBe(0);
  expect(world.placements.size + world.addresses.size + world.sites.size + world.portsHeld.size).toBe(0);
};

describe('create-container', () => {
  it('hands a container over', async () => {
    const world = newWorld();
    const { outcome, facts } = await go(world.ports);
    expect(outcome).toBe('succeeded');
    expect(facts).toMatchObject({
      vmid: 200,
      account: 'ada@pve',
      address: '192.0.2.200',
      login: { ssh: 'ssh -p 2222 ada@web.apps.example.org', kind: 'accounts' },
    });
    expect(facts.placement).toEqual({ node: 'pve2', templateVmid: 161 }); // the one with more memory free
    expect(world.containers.get(200)).toMatchObject({
      stamp: JOB,
      hostname: 'web',
      running: true,
      tags: ['berth', 'debian-12', 'ada'],
    });
    expect([...world.rights]).toEqual(['ada@pve PVEVMUser 200']);
    expect(world.index.get(JOB)).toMatchObject({ vmid: 200, hostname: 'web', owner: { uid: 'ada' } });
    expect(world.placements.size).toBe(0);
  });

  it('joins the directory where people log in by it, before anybody is let in', async () => {
    const world = newWorld();
    const did: string[] = [];
    const looked = 'init systemd\nid debian \nmissing\n';
    const ports: Ports = {
      ...world.ports,
      login: DIRECTORY,
      guest: {
        ...world.ports.guest,
        async run(target, script, signal) {
          did.push(...(script.files ?? []).map(({ path }) => path), script.label);
          return `${await world.ports.guest.run(target, script, signal)}${looked}`;
        },
        push: async (_target, { path }) => void did.push(path),
      },
    };
    const { outcome, facts } = await go(ports);
    expect(outcome).toBe('succeeded');
    expect(facts).toMatchObject({
      joined: { kind: 'directory' },
      admitted: { users: ['ada'], groups: ['ops'], sudo: true },
      login: { kind: 'directory' },
    });
    const order = ['setting up SSH', '/etc/sssd/sssd.conf', 'joining the directory', 'letting its people in'];
    expect(did.filter((one) => order.includes(one))).toEqual(order);
    expect(JSON.stringify(facts)).not.toContain('hush');
  });

  it('refuses an owner whose name containers cannot take before anything is made', async () => {
    const world = newWorld();
    const owner = { ...request.owner, uid: 'ada byron' };
    const signal = new AbortController().signal;
    const options = { ports: world.ports, job: JOB, signal, lastAttempt: true };
    const { failure } = await run(createContainer, { request: { ...request, owner } }, new DyingJournal([]), options);
    expect(failure?.error).toMatchObject({ reason: 'invalid', message: expect.stringContaining('"ada byron"') });
    expect(world.acts).toEqual([]);
    nothingLeft(world);
  });

  it('waits for the address and sets up SSH at the same time', async () => {
    const world = newWorld();
    let inside = 0;
    let both = false;
    const meet = async <T>(value: T) => {
      inside += 1;
      for (let turn = 0; turn < 20 && inside < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      both ||= inside === 2;
      return value;
    };
    const ports: Ports = {
      ...world.ports,
      hypervisor: { ...world.ports.hypervisor, address: async () => meet('192.0.2.200') },
      guest: { ...world.ports.guest, run: async (...call) => meet(await world.ports.guest.run(...call)) },
    };
    await go(ports);
    expect(both).toBe(true);
  });

  it('writes the message of the day while SSH is looked at', async () => {
    const world = newWorld();
    let greeted = () => {};
    const isGreeted = new Promise<void>((resolve) => {
      greeted = resolve;
    });
    const ports: Ports = {
      ...world.ports,
      guest: { ...world.ports.guest, push: async (_target, { path }) => void (path === '/etc/motd' && greeted()) },
      shell: {
        async hostKey(...call) {
          await isGreeted;
          return world.ports.shell.hostKey(...call);
        },
      },
    };
    expect((await go(ports)).outcome).toBe('succeeded');
  });

  it('goes on with a job that was begun when handing over wrote the message of the day', async () => {
    const world = newWorld();
    const journal: Entry[] = [];
    await go(world.ports, journal);
    const isNew = (entry: Entry) => 'step' in entry && entry.step === 'write-motd';
    const begun = journal.filter((entry) => !isNew(entry)).slice(0, -2);
    expect(begun.at(-1)).toMatchObject({ kind: 'started', step: 'hand-over' });
    const pushed: string[] = [];
    const push: Ports['guest']['push'] = async (_target, { path }) => void pushed.push(path);
    const { outcome } = await go({ ...world.ports, guest: { ...world.ports.guest, push } }, begun);
    expect([outcome, pushed]).toEqual(['succeeded', ['/etc/motd']]);
    expect(world.acts).toEqual(['clone']);
  });

  it('takes the next id when somebody made a container of ours outside of Berth', async () => {
    const world = newWorld();
    const unseen = new Set([200, 201]);
    const ports: Ports = {
      ...world.ports,
      hypervisor: {
        ...world.ports.hypervisor,
        async clone(order, signal) {
          if (unseen.has(order.vmid)) throw new OpsError('conflict', 'taken');
          return world.ports.hypervisor.clone(order, signal);
        },
      },
    };
    expect((await go(ports)).facts.vmid).toBe(202);
    expect([...world.vmids.values()]).toEqual([202]);
  });

  it('sets an address of the pool beforehand', async () => {
    const world = newWorld();
    const addresses = {
      kind: 'pool',
      bridge: 'vmbr0',
      first: '192.0.2.50',
      last: '192.0.2.60',
      prefix: 24,
      gateway: '192.0.2.1',
    } as const;
    let network: unknown;
    const ports: Ports = {
      ...world.ports,
      catalogue: { ...catalogue, addresses },
      hypervisor: {
        ...world.ports.hypervisor,
        async configure(_node, _vmid, _stamp, settings) {
          network = settings.network;
        },
      },
    };
    await go(ports);
    expect(network).toEqual({ bridge: 'vmbr0', cidr: '192.0.2.50/24', gateway: '192.0.2.1' });
  });

  it.each<[string, (ports: Ports) => Ports, string]>([
    [
      'the owner has left',
      (p) => ({ ...p, directory: { ...p.directory, findByUid: async () => undefined } }),
      'nobody with the address',
    ],
    [
      'Proxmox does not know the owner',
      (p) => ({ ...p, access: { ...p.access, knows: async () => false } }),
      'no active account ada@pve',
    ],
    [
      'no node is online',
      (p) => ({
        ...p,
        hypervisor: { ...p.hypervisor, nodes: async () => [{ name: 'pve1', online: false, memory: undefined }] },
      }),
      'No node',
    ],
    ['the size is no longer offered', (p) => ({ ...p, catalogue: { ...catalogue, sizes: {} } }), 'no longer offered'],
    [
      'the template is no longer offered',
      (p) => ({ ...p, catalogue: { ...catalogue, templates: {} } }),
      'no longer offered',
    ],
    [
      'the clone fails',
      (p) => ({
        ...p,
        hypervisor: { ...p.hypervisor, clone: async () => Promise.reject(new OpsError('failed', 'No space left.')) },
      }),
      'No space left',
    ],
    [
      'the container does not start',
      (p) => ({
        ...p,
        hypervisor: {
          ...p.hypervisor,
          start: async () => Promise.reject(new OpsError('failed', 'It does not start.')),
        },
      }),
      'does not start',
    ],
    [
      'no address comes',
      (p) => ({
        ...p,
        hypervisor: { ...p.hypervisor, address: async () => Promise.reject(new OpsError('failed', 'No address.')) },
      }),
      'No address',
    ],
    [
      'the script inside prints no keys',
      (p) => ({ ...p, guest: { ...p.guest, run: async () => 'SHA256:short\n' } }),
      'no SSH host keys',
    ],
    [
      'the index cannot be written',
      (p) => ({
        ...p,
        containers: { ...p.containers, add: async () => Promise.reject(new OpsError('unavailable', 'No memory.')) },
      }),
      'No memory',
    ],
  ])('leaves nothing behind when %s', async (_what, change, sentence) => {
    const world = newWorld();
    const { outcome, failure } = await go(change(world.ports));
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain(sentence);
    nothingLeft(world);
  });

  it('does not hand over a machine that answers with another host key', async () => {
    const world = newWorld();
    const clock = Date.now;
    let now = clock();
    Date.now = () => (now += 20_000); // each look at the clock is twenty seconds later
    try {
      const shell = { hostKey: async () => ({ fingerprint: `SHA256:${'x'.repeat(43)}` }) };
      const { failure } = await go({ ...world.ports, shell });
      expect(failure?.error.message).toContain('Another machine answers');
    } finally {
      Date.now = clock;
    }
    nothingLeft(world);
  });

  it('refuses a name that another job holds, and leaves that one alone', async () => {
    const world = newWorld();
    world.hostnames.set('web', 'b00000000099');
    const { failure } = await go(world.ports);
    expect(failure?.error).toMatchObject({ reason: 'conflict', message: 'The name web is taken.' });
    expect(world.hostnames.get('web')).toBe('b00000000099');
  });

  it('refuses a name that a machine of the cluster has', async () => {
    const world = newWorld();
    world.containers.set(105, { stamp: 'none', hostname: 'web', node: 'pve1', running: true, tags: [], notes: '' });
    expect((await go(world.ports)).failure?.error.reason).toBe('conflict');
    expect([...world.containers.keys()]).toEqual([105]);
  });
});

describe('the crash matrix of the real plan', () => {
  const failing = (world: World): Ports => ({
    ...world.ports,
    guest: { ...world.ports.guest, run: async () => Promise.reject(new OpsError('failed', 'No.')) },
  });

  it.each([
    ['forwards', (world: World) => world.ports, 'succeeded'],
    ['while undoing', failing, 'undone'],
  ] as const)(
    '%s: dying before or after any save makes nothing twice and leaves nothing',
    async (_name, portsOf, outcome) => {
      const whole: Entry[] = [];
      await go(portsOf(newWorld()), whole);
      for (let at = 1; at <= whole.length; at += 1) {
        for (const after of [false, true]) {
          const world = newWorld();
          const store: Entry[] = [];
          await expect(go(portsOf(world), store, { at, after })).rejects.toThrow();
          expect((await go(portsOf(world), store)).outcome).toBe(outcome);
          expect(world.acts.filter((act) => act === 'clone').length).toBeLessThanOrEqual(1);
          if (outcome === 'undone') nothingLeft(world);
          else expect(world.containers.size + world.index.size + world.sites.size + world.portsHeld.size).toBe(4);
        }
      }
    },
  );
});
