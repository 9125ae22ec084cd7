/** What can be broken in the lab to see Berth hold, as a table: what each is called, does, and how it is put right. */
import { OpsError } from '../../errors.ts';
import type { Berth, Half } from '../demo/berth.ts';
import type { Lab } from '../lab.ts';
import type { Break } from './shapes.ts';

/** What the troubles are made in. */
export type Breakable = Pick<Lab, 'proxmox' | 'slack' | 'redis' | 'directory' | 'proxy' | 'monitor'>;

export type Trouble = Omit<Break, 'on' | 'kind'> & {
  order(): void | Promise<void>;
  /** What has happened now, as a sentence. */
  ordered: string;
  /** Only a switch can be put back. */
  back?: { act(): void | Promise<void>; told: string };
};

const FULL = 'unable to create CT - no space left on device';
/** Of the three seconds that Slack waits for an answer, a tenth of one is left. */
const DELIVERY_MS = 2900;
const ANSWER_MS = 2000;

/** In the order in which they are offered; what the lab has not got cannot be broken. */
export function troublesOf(lab: Breakable, berth: Berth): Trouble[] {
  const { directory, proxy, monitor } = lab;
  return [
    ...proxmoxTroubles(lab),
    ...(directory ? [directoryTrouble(directory)] : []),
    redisTrouble(lab),
    ...slackTroubles(lab),
    ...(proxy ? [proxyTrouble(proxy)] : []),
    ...(monitor ? [monitorTrouble(monitor)] : []),
    killTrouble(berth, 'worker', 'Another worker takes the job over and goes on where this one stopped.'),
    killTrouble(berth, 'bot', 'Jobs go on meanwhile, and the next bot knows what this one was asked.'),
  ];
}

const proxmoxTroubles = ({ proxmox: { faults } }: Breakable): Trouble[] => [
  {
    id: 'clone',
    label: 'The next clone fails',
    does: 'Berth undoes everything that it made before, and the thread says why.',
    order: () => faults.failTask('vzclone', FULL),
    ordered: 'The next clone fails for want of space: everything made before is undone.',
  },
  {
    id: 'address',
    label: 'No container gets an address',
    does: 'Berth waits for one, gives up after a while, and undoes what it made.',
    order: () => faults.withholdAddress('all'),
    ordered: 'No DHCP server answers any more, until this is mended.',
    back: { act: () => faults.withholdAddress('all', false), told: 'The DHCP server answers again.' },
  },
];

const directoryTrouble = (directory: NonNullable<Lab['directory']>): Trouble => ({
  id: 'directory',
  label: 'The directory is down',
  does: 'Berth lets nobody in and says so in time; jobs under way wait for the directory.',
  order: () => directory.pause(),
  ordered: 'The directory takes connections and says nothing, until this is mended: nobody is let in meanwhile.',
  back: { act: () => directory.resume(), told: 'The directory answers again.' },
});

const redisTrouble = ({ redis }: Breakable): Trouble => ({
  id: 'redis',
  label: 'Redis is silent',
  does: 'Berth takes no new requests and says so; jobs under way go on once Redis is back.',
  order: () => redis.pause(),
  ordered: 'Redis takes connections and says nothing, until this is mended.',
  back: { act: () => redis.resume(), told: 'Redis answers again.' },
});

const slackTroubles = ({ slack: { faults } }: Breakable): Trouble[] => [
  {
    id: 'slow',
    label: 'Slack is slow',
    does: 'Forms still open, although Berth hears of every press 2.9 seconds late and has a tenth of one to answer.',
    order() {
      faults.delayDelivery(DELIVERY_MS);
      faults.delayAnswers(ANSWER_MS);
    },
    ordered: 'Slack delivers 2.9 seconds late and answers 2 seconds late, until this is mended.',
    back: {
      act() {
        faults.delayDelivery(0);
        faults.delayAnswers(0);
      },
      told: 'Slack is as fast as before.',
    },
  },
  {
    id: 'slack',
    label: 'Slack cuts its connections',
    does: 'Berth connects anew within moments, and nothing is lost.',
    order: () => faults.dropSockets(),
    ordered: "Slack has cut the bot's connections; it opens new ones.",
  },
];

const proxyTrouble = ({ faults }: NonNullable<Lab['proxy']>): Trouble => ({
  id: 'proxy',
  label: "The proxy's host is out of reach",
  does: 'Sites stay up, and a job that has to change one tries again until the host is back.',
  order: () => faults.hostDown(),
  ordered: "Nobody can log in to the proxy's host, until this is mended.",
  back: { act: () => faults.hostUp(), told: "The proxy's host can be reached again." },
});

const monitorTrouble = ({ faults }: NonNullable<Lab['monitor']>): Trouble => ({
  id: 'monitor',
  label: 'The monitor is down',
  does: 'A job that has to enrol a container tries again until the monitor is back.',
  order: () => faults.managerDown(),
  ordered: 'The monitor refuses connections, until this is mended.',
  back: { act: () => faults.managerUp(), told: 'The monitor answers again.' },
});

const killTrouble = (berth: Berth, half: Half, does: string): Trouble => ({
  id: half,
  label: `Kill the ${half}`,
  does,
  async order() {
    if (berth.state(half) === 'starting') {
      throw new OpsError('conflict', `The ${half} is being started just now, so there is none to kill.`);
    }
    await berth.kill(half);
    // As a supervisor does; nobody has to wait for that.
    void berth.restart(half);
  },
  ordered:
    half === 'worker'
      ? 'The worker was killed, and another is being started. A job that it had goes on once its lock has run out.'
      : 'The bot was killed, and another is being started.',
});
