import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabArchive, startArchive } from './archive/archive.ts';
import { isKnown, personInDirectory, TOKENS, writeBerthYml } from './berth-yml.ts';
import { type DirectoryOptions, type LabDirectory, startDirectory } from './directory/slapd.ts';
import { slapdPath } from './directory/slapd-files.ts';
import { type LabForge, startForge } from './forge/forge.ts';
import { type LabMonitor, startMonitor } from './monitor/monitor.ts';
import { type Resident, usualPeople } from './people.ts';
import { startProxmox } from './proxmox/cluster.ts';
import { takeFolder } from './proxmox/folder.ts';
import type { LabProxmox, LabProxmoxOptions } from './proxmox/lab-proxmox.ts';
import { type LabLxc, type LabNetwork, type LxcOptions, startLxc } from './proxmox/lxc/lxc.ts';
import { ownTimes, type Times } from './proxmox/times.ts';
import { startLabProxy } from './proxy/for-lab.ts';
import type { LabProxy } from './proxy/proxy.ts';
import { type LabRedis, startRedis } from './redis/redis.ts';
import { type LabSlack, type SlackOptions, startSlack } from './slack/workspace.ts';

export interface LabOptions {
  /** Where a fetched Redis is kept between runs. */
  cacheDir: string;
  /** Holds everything; taken already (`takeFolder`), and removed by `stop`. A fresh temporary one unless given. */
  dir?: string;
  /** Who lives in the lab: in Slack, in the directory and in Proxmox. */
  people?: readonly Resident[];
  channels?: SlackOptions['channels'];
  /** The parsed manifest.yml: the app then has its commands and scopes and no others. */
  manifest?: SlackOptions['manifest'];
  nativeTaskCards?: boolean;
  slackLimits?: 'real' | 'none';
  /** How long Proxmox takes; a real cluster's times unless given. With real containers it takes what it takes. */
  times?: Partial<Times>;
  /** `lxc`: real containers, which need root. Simulated unless given. */
  containers?: 'simulated' | 'lxc';
  /** The first three bytes of real containers' addresses, as in `198.18.7`; any free ones unless given. */
  network?: string;
  /** Is told what takes long before anything else begins. */
  say?(sentence: string): void;
  /** `auto`: slapd where it is installed, else a file. */
  directory?: 'auto' | 'file';
  /** What watches over containers; none unless given. Only real containers can install its agent. */
  monitor?: 'none' | 'wazuh';
  /** What makes containers reachable from outside; none unless given. */
  proxy?: 'none' | 'nginx';
  /** What the names of sites stand under; `apps.lab.test` unless given. */
  domain?: string;
  /** Where containers get language runtimes beside those of Debian; nowhere unless given. */
  archive?: 'none' | 'lab';
  /** Where repositories are; nowhere unless given. */
  forge?: 'none' | 'git';
  /** How Slack reaches the bot. */
  transport?: 'socket' | 'http';
  /** Where the bot listens for signed HTTP. */
  httpPort?: number;
  /** More of berth.yml, section by section. */
  config?: Readonly<Record<string, unknown>>;
}

/** Everything Berth talks to, on loopback, speaking the real protocols. */
export interface Lab {
  dir: string;
  slack: LabSlack;
  proxmox: LabProxmox;
  redis: LabRedis;
  /** Undefined where slapd is not installed: then people are in a file. */
  directory: LabDirectory | undefined;
  /** Undefined unless wanted. */
  monitor: LabMonitor | undefined;
  /** Undefined unless wanted. */
  proxy: LabProxy | undefined;
  /** Undefined unless wanted. */
  archive: LabArchive | undefined;
  /** Undefined unless wanted. */
  forge: LabForge | undefined;
  people: readonly Resident[];
  /** Where real containers are; undefined where they are simulated and share the machine's loopback. */
  network: LabNetwork | undefined;
  /** A berth.yml for this lab, and the environment that it needs. */
  configFile: string;
  env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the lab; what was begun is ended again when one part cannot start. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const people = options.people ?? usualPeople;
  const dir = options.dir ?? (await takeFolder(await mkdtemp(join(tmpdir(), 'berth-lab-'))));
  const ending: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const begun = async <T extends { stop(): Promise<unknown> }>(part: Promise<T>) => {
    const started = await part;
    ending.push(() => started.stop());
    return started;
  };
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    // First, for what the lab serves to real containers listens on their network.
    const lxc = options.containers === 'lxc' ? await begun(startLxc(lxcOptions(options))) : undefined;
    const wantsSlapd = options.directory !== 'file' && (await slapdPath()) !== undefined;
    const [redis, slack, proxmox, directory, monitor, archive, forge] = await allOrNone([
      begun(startRedis({ dir, cacheDir: options.cacheDir })),
      begun(startSlack(slackOptions(options, people))),
      begun(startProxmox(proxmoxOptions(dir, options, lxc))),
      wantsSlapd ? begun(startDirectory(directoryOptions(dir, people, lxc))) : undefined,
      options.monitor === 'wazuh' ? begun(startMonitor(monitorOptions(lxc))) : undefined,
      options.archive === 'lab' ? begun(startArchive(archiveOptions(options, lxc))) : undefined,
      options.forge === 'git' ? begun(startForge({ dir, ...monitorOptions(lxc) })) : undefined,
    ]);
    // It lets in whom the nodes let in.
    const proxy =
      options.proxy === 'nginx' ? await begun(startLabProxy(proxmox.privateKeyFile, options.domain)) : undefined;
    for (const person of people.filter(isKnown)) proxmox.addPveUser(`${person.uid}@pve`);
    const parts = {
      dir,
      slack,
      proxmox,
      redis,
      directory,
      monitor,
      proxy,
      archive,
      forge,
      people,
      network: lxc?.network,
    };
    const { configFile, env } = await writeBerthYml(parts, options);
    return { ...parts, configFile, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for every part before it fails, so that none starts after the others were ended. */
async function allOrNone<T extends readonly unknown[]>(parts: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(parts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}

const lxcOptions = ({ cacheDir, network, say }: LabOptions): LxcOptions => ({
  cacheDir,
  ...(network === undefined ? {} : { network }),
  ...(say ? { say } : {}),
});

const archiveOptions = ({ cacheDir }: LabOptions, lxc: LabLxc | undefined) => ({ cacheDir, ...monitorOptions(lxc) });

const monitorOptions = (lxc: LabLxc | undefined) => (lxc ? { address: lxc.network.address } : {});

/** Real containers ask it too, at the address of their network. */
function directoryOptions(dir: string, people: readonly Resident[], lxc: LabLxc | undefined): DirectoryOptions {
  const own = lxc && { addresses: [lxc.network.address], unixGroups: true };
  return { dir, people: people.filter(isKnown).map(personInDirectory), ...own };
}

function proxmoxOptions(dir: string, { times }: LabOptions, lxc: LabLxc | undefined): LabProxmoxOptions {
  const own = lxc && { driver: () => lxc.driver, templates: lxc.templates, containerSshPort: 22 };
  return { dir: join(dir, 'pve'), ...own, times: { ...(lxc ? ownTimes : {}), ...times } };
}

function slackOptions(
  { channels, manifest, nativeTaskCards, slackLimits }: LabOptions,
  people: readonly Resident[],
): SlackOptions {
  return {
    ...TOKENS,
    people: people.map(({ slack }) => slack),
    ...(channels ? { channels } : {}),
    ...(manifest ? { manifest } : {}),
    ...(nativeTaskCards === undefined ? {} : { nativeTaskCards }),
    ...(slackLimits === undefined ? {} : { limits: slackLimits }),
  };
}
