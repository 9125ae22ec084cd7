import { takeTaskFault } from './faults.ts';
import { type Identity, nameOf } from './permissions.ts';
import { now, type Task, type World } from './world.ts';

const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');

export interface Work {
  type: string;
  id: string;
  node: string;
  who: Identity;
  /** Does it; what it throws becomes the exit status. `log` adds a line. */
  run(signal: AbortSignal, log: (line: string) => void): Promise<void>;
  /** Puts right what the worker would put right when it fails. A killed worker does not come here. */
  cleanUp?(): Promise<void> | void;
}

/** Starts a worker and returns its UPID at once; the outcome is the task's to tell. */
export function startTask(world: World, work: Work): string {
  world.nextPid += 1;
  const pid = world.nextPid;
  const pstart = Math.floor(process.uptime() * 100) + 20_000;
  const starttime = now();
  const upid = `UPID:${work.node}:${hex(pid)}:${hex(pstart)}:${hex(starttime)}:${work.type}:${work.id}:${nameOf(work.who)}:`;
  const { promise, settle } = ending();
  const task: Task = {
    upid,
    node: work.node,
    pid,
    pstart,
    type: work.type,
    id: work.id,
    user: work.who.userid,
    tokenid: work.who.tokenid,
    starttime,
    endtime: undefined,
    begun: performance.now(),
    tookMs: undefined,
    exitstatus: undefined,
    log: [],
    abort: new AbortController(),
    ended: promise,
  };
  world.tasks.set(upid, task);
  void execute(world, task, work).finally(() => {
    world.changed();
    settle(task.exitstatus ?? 'unexpected status');
  });
  return upid;
}

function ending(): { promise: Promise<string>; settle: (exitstatus: string) => void } {
  let settle: (exitstatus: string) => void = () => undefined;
  const promise = new Promise<string>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}

async function execute(world: World, task: Task, work: Work): Promise<void> {
  const fault = takeTaskFault(world.faults, work.type);
  const log = (line: string) => task.log.push(line);
  try {
    if (fault === 'killed') return end(task, 'unexpected status');
    if (fault === 'hang') await untilAborted(task.abort.signal);
    if (typeof fault === 'object') {
      for (const line of fault.log ?? []) log(line);
      throw new Error(fault.exitstatus);
    }
    await work.run(task.abort.signal, log);
    log('TASK OK');
    end(task, 'OK');
  } catch (thrown) {
    await work.cleanUp?.();
    const text = task.abort.signal.aborted
      ? interrupted(work.type)
      : thrown instanceof Error
        ? thrown.message
        : String(thrown);
    log(`TASK ERROR: ${text}`);
    end(task, text);
  }
}

const interrupted = (type: string) =>
  type === 'vzclone' ? 'clone failed: interrupted by signal' : 'interrupted by signal';

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

function end(task: Task, exitstatus: string): void {
  task.exitstatus = exitstatus;
  task.endtime = now();
  task.tookMs = performance.now() - task.begun;
}

/** A task as the lists show it. */
export function listed(task: Task): Record<string, unknown> {
  return {
    upid: task.upid,
    node: task.node,
    pid: task.pid,
    pstart: task.pstart,
    type: task.type,
    id: task.id,
    user: task.user,
    ...(task.tokenid === undefined ? {} : { tokenid: task.tokenid }),
    starttime: task.starttime,
    ...(task.endtime === undefined ? {} : { endtime: task.endtime, status: task.exitstatus }),
  };
}
