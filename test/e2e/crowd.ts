import { usualPeople } from '../../src/lab/people.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

/** Five people who want four containers each, all at once. */
export const CONTAINERS = 20;
const CHANNELS = Array.from({ length: 5 }, (_, index) => ({ id: `C0ROOM0000${index}`, name: `room-${index}` }));
const FIVE = ['ann', 'bob', 'cyd', 'dee', 'eli'].map((name, index) => ({
  slack: { id: `U0FIVE0000${index}`, name, realName: name, email: `${name}@lab.test` },
  uid: name,
  groups: ['staff'],
  keys: [ED25519],
}));
/** Some time for each thing, so that a kill falls into the middle of it. */
const TIMES = { clone: 300, start: 150, dhcp: 400, pct: 50, config: 5, stop: 50, destroy: 50, pvestatd: 1000 };
const WORKER = { lockSeconds: 3, concurrency: 6, backoffSeconds: 0.2 };
const PATIENCE_MS = 240_000;

export interface Wanted {
  hostname: string;
  channel: string;
  person: string;
}

export const startForCrowd = (): Promise<Berth> =>
  startBerth({ people: [...usualPeople, ...FIVE], channels: CHANNELS, times: TIMES, config: { worker: WORKER } });

/**
 * Everybody asks, through a bot and two workers, one of which gets SIGKILL in the middle: some containers are done
 * then, some are being made, some wait.
 * @returns what was asked for, and the jobs that the killed worker had begun and not ended
 */
export async function askForTwenty(berth: Berth): Promise<{ wanted: Wanted[]; orphans: string[] }> {
  const [, doomed] = await Promise.all([berth.start('bot'), berth.start('worker'), berth.start('worker')]);
  const wanted: Wanted[] = [];
  await Promise.all(
    FIVE.map(async ({ slack }, index) => {
      const channel = CHANNELS[index]?.id ?? '';
      for (let number = 0; number < CONTAINERS / FIVE.length; number += 1) {
        const hostname = `${slack.name}-${number}`;
        wanted.push({ hostname, channel, person: slack.id });
        await askForContainer(berth.lab.slack.as(slack.id), channel, hostname);
        if (hostname === 'cyd-2') await doomed?.kill();
      }
    }),
  );
  return { wanted, orphans: unfinished(doomed?.output() ?? '') };
}

/** Waits until each thread has its closing reply, and its root message the state that `last` likes. */
export async function allEnded(berth: Berth, wanted: readonly Wanted[], last: RegExp): Promise<void> {
  await Promise.all(
    wanted.flatMap(({ hostname, person }) => {
      const seen = berth.lab.slack.as(person);
      return [
        seen.waitForMessage(
          ({ text, thread_ts }) => thread_ts !== undefined && text.includes(`Container ${hostname} `),
          PATIENCE_MS,
        ),
        seen.waitForMessage(({ text }) => text.startsWith(`Container ${hostname}: `) && last.test(text), PATIENCE_MS),
      ];
    }),
  );
}

/** The jobs that a worker had begun and not ended, by its own log. */
function unfinished(output: string): string[] {
  const lines = output.split('\n').flatMap((line) => (line.includes('"job"') ? [JSON.parse(line)] : []));
  const over = new Set(lines.filter(({ msg }) => msg === 'a job has ended').map(({ job }) => job));
  return lines.filter(({ msg, job }) => msg.startsWith('a job has begun') && !over.has(job)).map(({ job }) => job);
}
