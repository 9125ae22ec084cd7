import { describe, expect, it, vi } from 'vitest';
import { destructionOf } from '../../jobs/destruction-of.ts';
import type { ContainerRecord } from '../../src/domain/container-record.ts';
import { OpsError } from '../../src/errors.ts';
import { sweepOverdue } from '../../src/overdue.ts';
import { aRecord, retiredRecord } from './domain/records.ts';
import { keptLog } from './slack/fakes.ts';

const PAST = { until: '2020-01-01T00:00:00.000Z' };
const FUTURE = { until: '2999-01-01T00:00:00.000Z' };
const gone = (refused: boolean) => aRecord({ state: { kind: 'deleting', refused } });

async function swept(...records: ContainerRecord[]) {
  const put = vi.fn(async () => {});
  const list = async () => records;
  await sweepOverdue({ containers: { list }, schedule: { put }, log: keptLog() }).close();
  return put.mock.calls.flat();
}

describe('what fell off the schedule', () => {
  it('is put in line when its time is over, as the job that was on the schedule', async () => {
    const overdue = retiredRecord(PAST);
    expect(await swept(overdue, gone(false))).toEqual([destructionOf(overdue), destructionOf(gone(false))]);
    expect(destructionOf({ ...overdue, serial: 7 }).job).toBe(destructionOf(overdue).job);
  });

  it('is nothing else', async () => {
    const claimed = { ...retiredRecord(PAST), claim: { job: 'b1', plan: 'restore-container' as const } };
    const refused = retiredRecord({ ...PAST, refused: true });
    expect(await swept(aRecord(), retiredRecord(FUTURE), refused, claimed, gone(true))).toEqual([]);
  });

  it('is looked for again and again, also after Redis was away', async () => {
    const put = vi.fn(async () => {});
    const list = vi
      .fn<() => Promise<ContainerRecord[]>>()
      .mockRejectedValueOnce(new OpsError('unavailable', 'No memory.'))
      .mockResolvedValue([retiredRecord(PAST)]);
    const log = keptLog();
    const sweeping = sweepOverdue({ containers: { list }, schedule: { put }, log }, 1);
    await vi.waitFor(() => expect(put.mock.calls.length).toBeGreaterThan(1));
    await sweeping.close();
    expect(log.lines[0]).toContain('what is overdue could not be looked for');
  });
});
