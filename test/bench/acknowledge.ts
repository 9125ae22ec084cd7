import { usualPeople } from '../../src/lab/people.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';
import { percentile, say, table } from './figures.ts';

const IN_FLIGHT = 200;
const ROUNDS = 5;

/** How long Slack waits for the acknowledgement of a slash command when 200 arrive at once, beside an empty Bolt app. */
export async function benchAcknowledging(): Promise<void> {
  say(`\nAcknowledging a slash command, ${IN_FLIGHT} sent at once, ${ROUNDS} rounds, Socket Mode, milliseconds`);
  const berth = await measure((one) => one.start('bot'));
  const empty = await measure((one) => one.startScript('test/bench/empty-bolt.ts'));
  table(['', 'median', 'p99', 'slowest'], [row('Berth', berth), row('an empty Bolt app', empty)]);
}

const row = (name: string, times: number[]) => [name, ...[50, 99, 100].map((p) => percentile(times, p).toFixed(1))];

async function measure(start: (berth: Berth) => Promise<unknown>): Promise<number[]> {
  // Slack's own limits are off, so that every command does all of its work; Berth's are on.
  const berth = await startBerth({ slackLimits: 'none', times: { pvestatd: 0 } });
  try {
    await start(berth);
    const people = usualPeople.map(({ slack }) => berth.lab.slack.as(slack.id));
    const command = (index: number) =>
      people[index % people.length]?.slash('C0GENERAL01', `/create-container web-${index}`);
    await Promise.all(Array.from({ length: 20 }, (_, index) => command(index))); // warm-up
    const before = berth.lab.slack.deliveries().length;
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(Array.from({ length: IN_FLIGHT }, (_, index) => command(index)));
    }
    const taken = berth.lab.slack
      .deliveries()
      .slice(before)
      .filter(({ parcel }) => parcel.kind === 'slash_commands');
    return taken.map(({ took }) => took ?? Number.POSITIVE_INFINITY);
  } finally {
    await berth.stop();
  }
}
