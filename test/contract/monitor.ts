/** What every monitor must do, whatever is behind it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent, Monitor } from '../../src/ports/monitor.ts';

export interface MonitorSubject {
  monitor: Monitor;
  /** An agent that enrolled this moment in the group of the containers; undefined where nothing can be enrolled. */
  enrol: ((name: string) => Promise<string>) | undefined;
  /** Make what is behind it unreachable; undefined where there is nothing. */
  breakIt: (() => Promise<void>) | undefined;
  stop(): Promise<void>;
}

const fresh = () => new AbortController().signal;

export function describeMonitor(name: string, start: () => Promise<MonitorSubject>): void {
  describe(`the monitor: ${name}`, () => {
    let subject: MonitorSubject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    test('says what an agent needs, or that none is wanted; and says the same again', async () => {
      const enrolment = await subject.monitor.enrolment(fresh());
      expect(enrolment === undefined).toBe(subject.enrol === undefined);
      expect(await subject.monitor.enrolment(fresh())).toEqual(enrolment);
    });

    test('knows nobody of a name that was never enrolled', async () => {
      expect(await subject.monitor.agents('nobody', fresh())).toEqual([]);
    });

    test('finds an agent by exactly its name, in its group', async () => {
      const { monitor, enrol } = subject;
      const ids = [await enrol?.('web'), await enrol?.('web-2'), await enrol?.('WEB')];
      const group = (await monitor.enrolment(fresh()))?.group;
      const expected: Agent[] = enrol
        ? [{ id: ids[0] ?? '', name: 'web', groups: [group ?? ''], state: 'never connected' }]
        : [];
      expect(await monitor.agents('web', fresh())).toEqual(expected);
      expect(await monitor.agents('we', fresh())).toEqual([]);
      expect(await monitor.agents('web*', fresh())).toEqual([]);
    });

    test('forgets an agent however young it is, and is content when it is gone', async () => {
      const { monitor, enrol } = subject;
      const id = (await enrol?.('short')) ?? '123';
      await monitor.remove(id, fresh());
      expect(await monitor.agents('short', fresh())).toEqual([]);
      await monitor.remove(id, fresh());
    });

    test('a name may be used again at once', async () => {
      const { monitor, enrol } = subject;
      const first = await enrol?.('again');
      if (first !== undefined) await monitor.remove(first, fresh());
      const second = await enrol?.('again');
      expect((await monitor.agents('again', fresh())).map(({ id }) => id)).toEqual(
        second === undefined ? [] : [second],
      );
    });

    test('says that the other side does not answer', async () => {
      const { monitor, breakIt } = subject;
      await breakIt?.();
      const asked = monitor.agents('web', fresh());
      if (breakIt) await expect(asked).rejects.toMatchObject({ reason: 'unavailable' });
      else expect(await asked).toEqual([]);
    });
  });
}
