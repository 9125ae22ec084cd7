import { describe, expect, it } from 'vitest';
import { ContainerRecord } from '../../../src/domain/container-record.ts';
import { aRecord, retiredRecord } from './records.ts';

const FIRST_VERSION = {
  job: 'bmade0000001',
  vmid: 200,
  node: 'pve1',
  hostname: 'web',
  address: '192.0.2.200',
  owner: { uid: 'ada', name: 'Ada Byron', mail: 'ada@example.org', slackUser: 'U1' },
  createdAt: '2026-11-01T12:00:00.000Z',
};

describe('a record of the index', () => {
  it.each([aRecord(), retiredRecord(), aRecord({ claim: { job: 'b1', plan: 'delete-container' } })])(
    'is the same after it was stored',
    (record) => {
      expect(ContainerRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    },
  );

  it('of the first version is read as one that runs', () => {
    expect(ContainerRecord.parse(FIRST_VERSION)).toMatchObject({
      ...FIRST_VERSION,
      v: 2,
      template: '',
      hostKeys: [],
      state: { kind: 'running' },
      serial: 0,
    });
  });

  it.each([{ ...aRecord(), v: 3 }, { ...aRecord(), state: { kind: 'lost' } }, { v: 2 }, null, 'web'])(
    'is not guessed from %j',
    (value) => {
      expect(ContainerRecord.safeParse(value).success).toBe(false);
    },
  );
});
