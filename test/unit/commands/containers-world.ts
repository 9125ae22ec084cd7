import { containersCommand } from '../../../commands/containers.ts';
import type { Desk } from '../../../commands/desk.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import type { Person } from '../../../src/domain/person.ts';
import { aRecord, MADE_BY, OWNER, retiredRecord } from '../domain/records.ts';
import { ADA, fakeDesk, pressing, seen, typing } from './desk.ts';

export const BEN: Person = { ...ADA, uid: 'ben', name: 'Ben Okafor', mail: 'ben@example.org' };
export const OLGA: Person = {
  ...ADA,
  uid: 'olga',
  name: 'Olga Petrova',
  mail: 'olga@example.org',
  groups: ['staff', 'ops'],
};
const HOUR = 3_600_000;

export const soon = (hours: number) => new Date(Date.now() + hours * HOUR + 1000).toISOString();
export const kept = (more: { until?: string; refused?: boolean } = {}) => retiredRecord({ until: soon(71), ...more });
export const running = { node: 'pve1', isRunning: true, address: '192.0.2.99', isProtected: false, lock: undefined };

/** As many containers of Ada's as wanted. */
export const many = (count: number): ContainerRecord[] =>
  Array.from({ length: count }, (_, index) =>
    aRecord({
      job: `bmade${String(index).padStart(7, '0')}`,
      vmid: 300 + index,
      hostname: `app-${String(index).padStart(3, '0')}`,
    }),
  );
export const bens = aRecord({
  job: 'bmadebyben01',
  vmid: 250,
  hostname: 'bens',
  owner: { ...OWNER, uid: 'ben', name: 'Ben' },
});

/** The command on a fake desk, in which somebody asks. */
export function containers(records: readonly ContainerRecord[] = [aRecord()], person = ADA, more: Partial<Desk> = {}) {
  const fake = fakeDesk({ identify: async () => person, ...more });
  for (const record of records) {
    fake.containers.set(record.job, record);
    fake.lives.set(record.vmid, running);
  }
  const { commands = {}, shortcuts = {}, actions = {} } = containersCommand(fake.desk);
  return {
    ...fake,
    async slash(text = '') {
      const asked = typing(text);
      await commands['/containers']?.(asked);
      return asked.told;
    },
    shortcut: () => shortcuts.containers?.(typing('')),
    /** Presses a button of a message, or of a window that shows this part of the list. */
    async press(action: string, value: string | undefined = MADE_BY, metadata?: string) {
      const view =
        metadata === undefined ? {} : { view: { id: 'V9', hash: 'h', callback: 'containers', metadata, values: {} } };
      const channel = metadata === undefined ? 'C1' : undefined;
      const asked = pressing(action, { value, channel, ...view });
      await actions[action]?.(asked);
      return asked.told.map(({ text }) => text);
    },
    last: () => JSON.stringify(seen(fake.shown.at(-1)?.view as never)),
  };
}
