/** A whole workspace on this machine: the lab, Berth beside it, what can be broken, and the page to see it all. */
import { type Berth, type Program, startBerth } from '../demo/berth.ts';
import { type Lab, type LabOptions, startLab } from '../lab.ts';
import { bundlePage, pageFolder } from './assets.ts';
import { type Breaks, createBreaks } from './breaks.ts';
import type { OpenJobs } from './job-watch.ts';
import { needPort, type Page, startPage } from './page.ts';
import { openRoom } from './room.ts';

export interface WorkspaceOptions {
  /** How the bot and the worker are started. */
  program: Program;
  lab: LabOptions & { manifest: NonNullable<LabOptions['manifest']> };
  /** How the queue is read. */
  openJobs: OpenJobs;
  /** Where the page listens; any free port unless given. */
  port?: number | undefined;
  /** Is told what takes long, and sees it done. */
  during?<T>(what: string, work: Promise<T>): Promise<T>;
  /** What is begun is ended again when this comes first. */
  signal?: AbortSignal;
}

export interface Workspace {
  lab: Lab;
  berth: Berth;
  breaks: Breaks;
  page: Page;
  stop(): Promise<void>;
}

/**
 * Starts everything; when one part cannot start, what was begun is ended.
 * @throws OpsError `conflict` when the port is taken, `failed` when a part does not start; whatever `signal` has for a reason
 */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { program, openJobs, port, signal } = options;
  const during = options.during ?? ((_, work) => work);
  const ending: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    // What may be wrong with them is said before anything takes long.
    if (port !== undefined) await needPort(port);
    const assets = await bundlePage(pageFolder());
    const lab = await during(startingLab(options.lab), startLab(options.lab));
    ending.push(() => lab.stop());
    signal?.throwIfAborted();
    const berth = await during('Starting a bot and a worker of Berth', startBerth(lab, program));
    ending.push(() => berth.stop());
    const breaks = createBreaks(lab, berth);
    const room = await openRoom(lab, berth, breaks, openJobs);
    ending.push(() => room.stop());
    const page = await startPage({ lab, berth, breaks, room, manifest: options.lab.manifest, assets, port });
    ending.push(() => page.stop());
    // What is silent could not say goodbye either.
    ending.push(() => breaks.mend().catch(() => {}));
    signal?.throwIfAborted();
    return { lab, berth, breaks, page, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function startingLab({ forge, proxy, monitor }: LabOptions): string {
  const more = [
    ...(forge === 'git' ? ['repositories'] : []),
    ...(proxy === 'nginx' ? ['nginx'] : []),
    ...(monitor === 'wazuh' ? ['a monitor'] : []),
  ];
  const list = new Intl.ListFormat('en-GB').format([
    'a Slack workspace',
    'a Proxmox cluster of two nodes',
    'a directory',
    'Redis',
    ...more,
  ]);
  return `Starting ${list}`;
}
