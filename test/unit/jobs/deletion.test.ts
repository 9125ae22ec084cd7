import { describe, expect, it } from 'vitest';
import { destructionOf } from '../../../jobs/destruction-of.ts';
import type { Ports } from '../../../jobs/ports.ts';
import { claim, jobWhenDue } from '../../../src/domain/container-life.ts';
import type { Change, ContainerRecord } from '../../../src/domain/container-record.ts';
import { OpsError } from '../../../src/errors.ts';
import { aRecord, MADE_BY, OWNER, retiredRecord } from '../domain/records.ts';
import { go, inhabited, JOB, nothing, seen } from './deletion.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const retired = (more = {}) => retiredRecord({ until: new Date(Date.now() + HOUR).toISOString(), ...more });
const overdue = () => retiredRecord({ until: new Date(Date.now() - HOUR).toISOString() });
const recordOf = (world: World) => world.index.get(MADE_BY);
const fail = (reason: 'failed' | 'unavailable', message: string) => () => Promise.reject(new OpsError(reason, message));
const hypervisor = (ports: Ports, more: Partial<Ports['hypervisor']>): Ports => ({
  ...ports,
  hypervisor: { ...ports.hypervisor, ...more },
});

describe('retire-container', () => {
  it('stops the container, says so in Proxmox, and puts its destruction off', async () => {
    const world = inhabited();
    const before = Date.now();
    expect((await go('retire-container', world.ports)).outcome).toBe('succeeded');
    const record = recordOf(world);
    expect(record).toMatchObject({ serial: 1, state: { kind: 'retired', by: OWNER, job: JOB, refused: false } });
    expect(record?.claim).toBeUndefined();
    const until = record?.state.kind === 'retired' ? Date.parse(record.state.until) : 0;
    expect(until - before).toBeGreaterThanOrEqual(72 * HOUR);
    expect(world.containers.get(200)).toMatchObject({
      running: false,
      startsAtBoot: false,
      remark: expect.stringMatching(
        /^Deleted by Ada Byron \(ada\)\. Kept until \d+ \w+ \d{4}, \d\d:\d\d UTC, then destroyed\.$/,
      ),
    });
    expect([...world.scheduled.values()]).toEqual([
      {
        plan: 'delete-container',
        job: jobWhenDue(record as ContainerRecord),
        request: { v: 1, container: MADE_BY, hostname: 'web', owner: OWNER, by: OWNER, due: true },
        origin: { user: 'U1', follows: JOB },
        at: until,
      },
    ]);
    // Everything else stays its own.
    expect(world.rights.size + world.hostnames.size + world.vmids.size + world.addresses.size).toBe(4);
  });

  it('leaves a protected container as it is, and says what to do', async () => {
    const world = inhabited();
    Object.assign(world.containers.get(200) ?? {}, { isProtected: true });
    const { outcome, failure } = await go('retire-container', world.ports);
    expect(outcome).toBe('undone');
    expect(failure?.error).toMatchObject({ reason: 'forbidden', message: expect.stringContaining('protected') });
    expect(failure?.error.hint).toContain('Take its protection off');
    expect(world.containers.get(200)?.running).toBe(true);
    expect(recordOf(world)).toEqual(aRecord({ serial: 1 }));
    expect(world.scheduled.size).toBe(0);
  });

  it.each<[string, (ports: Ports) => Ports]>([
    ['it does not stop', (ports) => hypervisor(ports, { stop: fail('failed', 'It hangs.') })],
    ['it runs again at once', (ports) => hypervisor(ports, { stop: async () => {} })],
    ['nothing can be noted', (ports) => hypervisor(ports, { remark: fail('unavailable', 'No quorum.') })],
    [
      'nothing can be scheduled',
      (ports) => ({ ...ports, schedule: { ...ports.schedule, put: fail('unavailable', 'No memory.') } }),
    ],
  ])('gives it back running when %s', async (_what, change) => {
    const world = inhabited();
    const before = seen(world);
    const { outcome } = await go('retire-container', change(world.ports));
    expect(['undone', 'left']).toContain(outcome);
    expect(world.containers.get(200)?.running).toBe(true);
    expect(recordOf(world)).toMatchObject({ state: { kind: 'running' } });
    expect(recordOf(world)?.claim).toBeUndefined();
    expect({ ...seen(world), containers: [] }).toEqual({ ...before, containers: [] });
    expect(world.scheduled.size).toBe(0);
  });

  it('does not start what was stopped by its owner', async () => {
    const world = inhabited();
    Object.assign(world.containers.get(200) ?? {}, { running: false });
    await go('retire-container', hypervisor(world.ports, { remark: fail('failed', 'No.') }));
    expect(world.containers.get(200)?.running).toBe(false);
  });
});

describe('restore-container', () => {
  const undone = () => {
    const record = retired();
    const world = inhabited(record);
    world.scheduled.set(destructionOf(record).job, destructionOf(record));
    return world;
  };

  it('starts it again, calls its destruction off, and takes back what Proxmox says', async () => {
    const world = undone();
    const { outcome, facts } = await go('restore-container', world.ports);
    expect(outcome).toBe('succeeded');
    expect(facts.reachable).toEqual({ fingerprint: expect.stringContaining('SHA256:') });
    expect(recordOf(world)).toEqual(aRecord({ serial: 2 }));
    expect(world.containers.get(200)).toMatchObject({ running: true, remark: undefined, startsAtBoot: true });
    expect(world.scheduled.size).toBe(0);
  });

  it('notes where it is and answers now', async () => {
    const world = undone();
    Object.assign(world.containers.get(200) ?? {}, { node: 'pve2' });
    await go('restore-container', hypervisor(world.ports, { address: async () => '192.0.2.77' }));
    expect(recordOf(world)).toMatchObject({ node: 'pve2', address: '192.0.2.77' });
  });

  it('gives it back although its SSH server does not answer, and says so', async () => {
    const clock = Date.now;
    let now = clock();
    const world = undone();
    Object.assign(world.index.get(MADE_BY) ?? {}, { hostKeys: [`SHA256:${'o'.repeat(43)}`] });
    Date.now = () => (now += 10_000); // each look at the clock is ten seconds later
    try {
      const { outcome, facts } = await go('restore-container', world.ports);
      expect(outcome).toBe('succeeded');
      expect(facts.reachable).toEqual({ problem: expect.stringContaining('Another machine answers') });
    } finally {
      Date.now = clock;
    }
  });

  it.each<[string, (ports: Ports) => Ports]>([
    ['it does not start', (ports) => hypervisor(ports, { start: fail('failed', 'No space.') })],
    ['it gets no address', (ports) => hypervisor(ports, { address: fail('failed', 'No address.') })],
    [
      'the index does not answer',
      (ports) => ({ ...ports, containers: { ...ports.containers, change: changeButNot('running', ports) } }),
    ],
  ])('puts it back, due as before, when %s', async (_what, change) => {
    const world = undone();
    const { job } = [...world.scheduled.values()][0] ?? {};
    const { outcome } = await go('restore-container', change(world.ports));
    expect(outcome).toBe('undone');
    expect(recordOf(world)).toMatchObject({ state: { kind: 'retired', refused: false }, serial: 2 });
    expect(recordOf(world)?.claim).toBeUndefined();
    expect(world.containers.get(200)).toMatchObject({ running: false, startsAtBoot: false });
    expect([...world.scheduled.keys()]).toEqual([job]);
  });

  it('comes too late when its time is over', async () => {
    const world = inhabited(overdue());
    const { outcome, failure } = await go('restore-container', world.ports);
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain('The time to undo is over');
    expect(world.containers.get(200)?.running).toBe(false);
  });
});

describe('delete-container', () => {
  it.each<[string, ContainerRecord, boolean]>([
    ['that runs, at once', aRecord(), false],
    ['that is kept, because somebody asks', retired(), false],
    ['that is kept, because its time is over', overdue(), true],
    ['that could not be destroyed before, because somebody asks', retired({ refused: true }), false],
  ])('leaves nothing of one %s', async (_what, record, due) => {
    const world = inhabited(record);
    const later = destructionOf(record);
    if (record.state.kind === 'retired' && !due) world.scheduled.set(later.job, later);
    expect((await go('delete-container', world.ports, { due })).outcome).toBe('succeeded');
    expect(seen(world)).toEqual(nothing);
    expect(world.index.size + world.scheduled.size).toBe(0);
  });

  it('clears up after one that somebody removed in Proxmox', async () => {
    const world = inhabited();
    world.containers.clear();
    world.rights.clear();
    const { outcome, facts } = await go('delete-container', world.ports);
    expect(outcome).toBe('succeeded');
    expect(facts.seen).toEqual({ wasRunning: false });
    expect(seen(world)).toEqual(nothing);
    expect(world.index.size).toBe(0);
  });

  it('never touches another container that has its id by now', async () => {
    const world = inhabited();
    const other = { stamp: 'bother000001', hostname: 'web', node: 'pve1', running: true, tags: [], notes: '' };
    world.containers.set(200, other);
    expect((await go('delete-container', world.ports)).outcome).toBe('succeeded');
    expect([...world.containers.values()]).toEqual([other]);
    expect([...world.rights]).toEqual(['ada@pve PVEVMUser 200']);
    expect(world.index.size).toBe(0);
  });

  it('by itself destroys nothing that is not due, or that Undo has taken', async () => {
    for (const record of [
      aRecord(),
      retired(),
      claim(retired(), { job: 'bundo0000001', plan: 'restore-container', due: false, now: Date.now() }),
    ]) {
      const world = inhabited(record);
      const { outcome } = await go('delete-container', world.ports, { due: true });
      expect(outcome).toBe('undone');
      expect(recordOf(world)).toEqual(record);
      expect(world.containers.size).toBe(1);
    }
  });

  it.each<[string, (world: World) => Ports, string]>([
    [
      'it is protected',
      (world) => {
        Object.assign(world.containers.get(200) ?? {}, { isProtected: true });
        return world.ports;
      },
      'protected in Proxmox',
    ],
    [
      'it is being backed up for too long',
      (world) => {
        Object.assign(world.containers.get(200) ?? {}, { lock: 'backup' });
        return world.ports;
      },
      'locked by other work on it (backup)',
    ],
    [
      'Proxmox cannot',
      ({ ports }) => hypervisor(ports, { destroy: fail('failed', 'Proxmox tried and could not.') }),
      'could not',
    ],
  ])('leaves a kept one as it was when %s, and does not try again by itself', async (_what, portsOf, sentence) => {
    const world = inhabited(overdue());
    const before = seen(world);
    const { outcome, failure } = await go('delete-container', portsOf(world), { due: true });
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain(sentence);
    expect({ ...seen(world), containers: [] }).toEqual({ ...before, containers: [] });
    expect(world.containers.get(200)).toMatchObject({ running: false, remark: 'Deleted by Ada.' });
    expect(recordOf(world)).toMatchObject({ state: { kind: 'retired', refused: true }, serial: 2 });
    expect(world.scheduled.size).toBe(0);
  });

  it('starts one again that ran, when Proxmox cannot destroy it', async () => {
    const world = inhabited();
    await go('delete-container', hypervisor(world.ports, { destroy: fail('failed', 'No.') }));
    expect(world.containers.get(200)).toMatchObject({ running: true });
    expect([...world.rights]).toEqual(['ada@pve PVEVMUser 200']);
    expect(recordOf(world)).toEqual(aRecord({ serial: 1 }));
  });

  it('brings nothing back once it is destroyed, and says that something is left to clear', async () => {
    const world = inhabited();
    const ports: Ports = {
      ...world.ports,
      reservations: { ...world.ports.reservations, releaseVmid: fail('unavailable', 'No memory.') },
    };
    await go('delete-container', ports);
    expect(world.containers.size + world.rights.size).toBe(0);
    expect(recordOf(world)).toMatchObject({ state: { kind: 'deleting', refused: true } });
    // Asked once more, it ends.
    expect((await go('delete-container', world.ports, { job: 'bagain000001' })).outcome).toBe('succeeded');
    expect(seen(world)).toEqual(nothing);
    expect(world.index.size).toBe(0);
  });
});

describe('each of them', () => {
  const all: [Change, ContainerRecord][] = [
    ['retire-container', aRecord()],
    ['restore-container', retired()],
    ['delete-container', aRecord()],
  ];

  it.each(all)('%s is refused to somebody who may not, also when they could at the press', async (plan, record) => {
    const others: [string, Partial<Awaited<ReturnType<Ports['directory']['findByUid']>>>][] = [
      ['Only its owner', { uid: 'ada', groups: ['staff'] }],
      ['disabled', { disabled: true }],
      ['members of the group', { groups: [] }],
    ];
    for (const [sentence, person] of others) {
      const world = inhabited(sentence === 'Only its owner' ? { ...record, owner: { ...OWNER, uid: 'ben' } } : record);
      const found = await world.ports.directory.findByUid('ada', new AbortController().signal);
      const directory = { ...world.ports.directory, findByUid: async () => found && { ...found, ...person } };
      const { outcome, failure } = await go(plan, { ...world.ports, directory });
      expect(outcome).toBe('undone');
      expect(failure?.error.message).toContain(sentence);
      expect(recordOf(world)?.serial).toBe(record.serial);
    }
  });

  it.each(all)('%s is for an administrator too', async (plan, record) => {
    const world = inhabited({ ...record, owner: { ...OWNER, uid: 'ben' } });
    const found = await world.ports.directory.findByUid('ada', new AbortController().signal);
    const directory = {
      ...world.ports.directory,
      findByUid: async () => found && { ...found, groups: ['staff', 'ops'] },
    };
    expect((await go(plan, { ...world.ports, directory })).outcome).toBe('succeeded');
  });

  it.each(all)('%s leaves the container to the job that has it', async (plan, record) => {
    const held = { ...record, claim: { job: 'bother000001', plan: 'restore-container' as const } };
    const world = inhabited(held);
    const before = seen(world);
    const { outcome, failure } = await go(plan, world.ports);
    expect(outcome).toBe('undone');
    expect(failure?.error).toMatchObject({ reason: 'conflict', message: 'web is being brought back just now.' });
    expect(recordOf(world)).toEqual(held);
    expect(seen(world)).toEqual(before);
  });

  it.each(all)('%s says so when the record is gone', async (plan) => {
    const world = inhabited();
    world.index.clear();
    expect((await go(plan, world.ports)).failure?.error.message).toBe('web is not known any more.');
  });

  it.each(all.slice(0, 2))('%s has what is left cleared away when the container is gone', async (plan, record) => {
    const world = inhabited(record);
    world.containers.clear();
    world.rights.clear();
    const { outcome, failure } = await go(plan, world.ports);
    expect(outcome).toBe('undone');
    expect(failure?.error.message).toContain('no longer in Proxmox');
    expect(recordOf(world)).toMatchObject({ state: { kind: 'deleting', refused: false } });
    const [later] = [...world.scheduled.values()].filter(({ at }) => at === 0);
    expect(later).toMatchObject({ plan: 'delete-container', request: { due: true } });
    expect((await go('delete-container', world.ports, { due: true, job: later?.job ?? '' })).outcome).toBe('succeeded');
    expect(world.index.size + world.hostnames.size + world.vmids.size + world.addresses.size).toBe(0);
  });
});

/** The index, but for the change that would say `kind`. */
function changeButNot(kind: string, { containers }: Ports): Ports['containers']['change'] {
  return (job, change) =>
    containers.change(job, (record) => {
      const changed = change(record);
      if (changed.state.kind === kind) throw new OpsError('unavailable', 'No memory.');
      return changed;
    });
}
