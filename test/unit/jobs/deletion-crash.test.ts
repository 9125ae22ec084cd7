import { describe, expect, it } from 'vitest';
import { destructionOf } from '../../../jobs/destruction-of.ts';
import type { Ports } from '../../../jobs/ports.ts';
import type { Change, ContainerRecord } from '../../../src/domain/container-record.ts';
import type { Entry } from '../../../src/engine/journal.ts';
import { OpsError } from '../../../src/errors.ts';
import { aRecord, MADE_BY, retiredRecord } from '../domain/records.ts';
import { go, inhabited, nothing, seen } from './deletion.ts';
import type { World } from './world.ts';

const retired = () => retiredRecord({ until: new Date(Date.now() + 3_600_000).toISOString() });
const refusing =
  (verb: 'stop' | 'address' | 'destroy') =>
  (ports: Ports): Ports => ({
    ...ports,
    hypervisor: { ...ports.hypervisor, [verb]: () => Promise.reject(new OpsError('failed', 'No.')) },
  });
const willing = (ports: Ports) => ports;

const running = (world: World) => {
  expect(world.containers.get(200)).toMatchObject({ running: true, startsAtBoot: true, remark: undefined });
  expect(world.index.get(MADE_BY)).toMatchObject({ state: { kind: 'running' } });
  expect(world.rights.size + world.hostnames.size + world.vmids.size + world.addresses.size).toBe(4);
  expect(world.scheduled.size).toBe(0);
};
const kept = (world: World) => {
  expect(world.containers.get(200)).toMatchObject({ running: false, startsAtBoot: false });
  expect(world.index.get(MADE_BY)).toMatchObject({ state: { kind: 'retired', refused: false } });
  expect(world.rights.size + world.hostnames.size + world.vmids.size + world.addresses.size).toBe(4);
  expect(world.scheduled.size).toBe(1);
};
const gone = (world: World) => {
  expect(seen(world)).toEqual(nothing);
  expect(world.index.size + world.scheduled.size).toBe(0);
};

describe('the crash matrix of the end of a container', () => {
  it.each<[string, Change, () => ContainerRecord, (ports: Ports) => Ports, string, (world: World) => void]>([
    ['forwards', 'retire-container', aRecord, willing, 'succeeded', kept],
    ['while undoing', 'retire-container', aRecord, refusing('stop'), 'undone', running],
    ['forwards', 'restore-container', retired, willing, 'succeeded', running],
    ['while undoing', 'restore-container', retired, refusing('address'), 'undone', kept],
    ['forwards', 'delete-container', aRecord, willing, 'succeeded', gone],
    ['while undoing', 'delete-container', aRecord, refusing('destroy'), 'undone', running],
    ['forwards', 'delete-container', retired, willing, 'succeeded', gone],
  ])(
    '%s, %s: dying before or after any save ends as if nobody had died',
    async (_way, plan, record, portsOf, outcome, check) => {
      const fresh = () => {
        const world = inhabited(record());
        const now = world.index.get(MADE_BY) as ContainerRecord;
        if (now.state.kind === 'retired') world.scheduled.set(destructionOf(now).job, destructionOf(now));
        return world;
      };
      const whole: Entry[] = [];
      await go(plan, portsOf(fresh().ports), { store: whole });
      for (let at = 1; at <= whole.length; at += 1) {
        for (const after of [false, true]) {
          const world = fresh();
          const store: Entry[] = [];
          await expect(go(plan, portsOf(world.ports), { store, die: { at, after } })).rejects.toThrow();
          const { claim } = world.index.get(MADE_BY) ?? {};
          expect(claim === undefined || claim.plan === plan).toBe(true);
          expect((await go(plan, portsOf(world.ports), { store })).outcome).toBe(outcome);
          check(world);
          expect(world.index.get(MADE_BY)?.claim).toBeUndefined();
          expect(world.acts.filter((act) => act === 'destroy').length).toBe(check === gone ? 1 : 0);
        }
      }
    },
  );
});
