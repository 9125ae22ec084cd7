/** The machine room: everything behind the chat as it is at one moment, without anything secret. */
import type { Berth } from '../demo/berth.ts';
import type { Lab } from '../lab.ts';
import type { Resident } from '../people.ts';
import type { LabContainer } from '../proxmox/lab-proxmox.ts';
import type { Breaks } from './breaks.ts';
import { type OpenJobs, watchJobs } from './job-watch.ts';
import type { Room, RoomContainer } from './shapes.ts';
import { sitesOf } from './sites.ts';
import { sshLines } from './ssh-lines.ts';

export interface RoomWatch {
  /** Within a second, whatever is broken. @param job whose plan to show; that of the newest unless it is there */
  look(job?: string): Promise<Room>;
  stop(): Promise<void>;
}

const MOST_TASKS = 30;
/** Of the second that a look may take, what Redis may have. */
const JOBS_MS = 800;

/**
 * @param openJobs how to read the queue, by Redis's URL (`src/job-list.ts`)
 * @throws OpsError `unavailable` when Redis does not answer to begin with
 */
export async function openRoom(lab: Lab, berth: Berth, breaks: Breaks, openJobs: OpenJobs): Promise<RoomWatch> {
  const jobs = await openJobs(lab.redis.url);
  const seen = watchJobs(jobs, JOBS_MS);
  const lineFor = sshLines(lab);
  return {
    async look(job) {
      const [line, sites, containers] = await Promise.all([
        seen(job),
        lab.proxy ? sitesOf(lab.proxy).catch(() => undefined) : null,
        Promise.all(lab.proxmox.containers().map(async (one) => shown(one, await lineFor(one)))),
      ]);
      return {
        containers: containers.toSorted((one, other) => one.vmid - other.vmid),
        tasks: tasksOf(lab),
        jobs: line.jobs,
        plan: line.plan,
        sites: sites ?? (sites === null ? null : []),
        agents: lab.monitor?.agents().map(({ id, name, state }) => ({ id, name, state })) ?? null,
        people: lab.people.flatMap(personIn),
        halves: { bot: berth.state('bot'), worker: berth.state('worker') },
        breaks: breaks.list(),
        troubles: [...line.troubles, ...(sites === undefined ? ['What nginx serves cannot be read just now.'] : [])],
      };
    },
    stop: () => jobs.close(),
  };
}

function shown(container: LabContainer, ssh: string | null): RoomContainer {
  const { vmid, node, hostname, state, isTemplate, address, tags, lock } = container;
  return {
    ...{ vmid, node, name: hostname ?? '', state, isTemplate, address: address ?? null },
    ...{ tags, lock: lock ?? null, ssh },
  };
}

const tasksOf = ({ proxmox }: Lab): Room['tasks'] =>
  proxmox
    .tasks()
    .slice(-MOST_TASKS)
    .reverse()
    .map(({ type, id, exitstatus, tookMs }) => ({ type, id, exitstatus, tookMs: Math.round(tookMs) }));

/** Those whom the directory knows. */
function personIn({ uid, slack, groups, disabled = false }: Resident): Room['people'] {
  return uid === undefined ? [] : [{ uid, name: slack.realName, groups, disabled }];
}
