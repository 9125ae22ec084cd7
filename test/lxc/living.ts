/** Berth's real processes over real containers, and what is common to the tests of their lives. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabOptions } from '../../src/lab/lab.ts';
import { passwordOf, type Resident, usualPeople } from '../../src/lab/people.ts';
import { readJournal } from '../../src/store/journal.ts';
import { asking, channels } from '../e2e/outcomes.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';

export { passwordOf };

/** Keys as people have them: private ones in files, for `ssh`. */
export interface Keys {
  file(name: string): string;
  line(name: string): string;
  remove(): void;
}

export function makeKeys(...names: string[]): Keys {
  const folder = mkdtempSync(join(tmpdir(), 'berth-keys-'));
  for (const name of names) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
  }
  return {
    file: (name) => join(folder, name),
    line: (name) => readFileSync(join(folder, `${name}.pub`), 'utf8').trim(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The usual people; Ada has this key in the directory. */
export const peopleWith = (adaKey: string): Resident[] =>
  usualPeople.map((person) => (person.uid === 'ada' ? { ...person, keys: [adaKey] } : person));

export const startLiving = (
  people: readonly Resident[],
  config: LabOptions['config'] = {},
  parts: Pick<LabOptions, 'monitor' | 'proxy' | 'forge' | 'archive'> = { monitor: 'wazuh' },
): Promise<Berth> =>
  startBerth({
    people,
    channels,
    containers: 'lxc',
    ...parts,
    config: { worker: { lockSeconds: 1, backoffSeconds: 0.2 }, ...config },
  });

/** The job that made a container, by its stamp in Proxmox. */
export function jobOf(berth: Berth, hostname: string): string {
  const container = berth.lab.proxmox.containers().find((one) => !one.isTemplate && one.hostname === hostname);
  return /^berth:(\w+)/.exec(container?.description ?? '')?.[1] ?? '';
}

/**
 * How long each step of a job took, and how the whole compares with what the hypervisor itself needed for it: the
 * times that no order of steps could save.
 */
export async function timesOf(berth: Berth, job: string, vmid: number): Promise<string> {
  const entries = await asking(berth, (redis) => readJournal(redis, job));
  const began = new Map(entries.flatMap((one) => (one.kind === 'started' ? [[one.step, one.at] as const] : [])));
  const took = entries.flatMap((one) =>
    one.kind === 'done' ? [[one.step, one.at - (began.get(one.step) ?? one.at)] as const] : [],
  );
  const whole = (entries.at(-1)?.at ?? 0) - (entries[0]?.at ?? 0);
  const own = berth.lab.proxmox.tasks();
  const start = own.find(({ type, id }) => type === 'vzstart' && id === String(vmid))?.tookMs ?? 0;
  const clone = own.filter(({ type }) => type === 'vzclone').at(-1)?.tookMs ?? 0;
  const address = took.find(([step]) => step === 'await-address')?.[1] ?? 0;
  const s = (ms: number) => (ms / 1000).toFixed(2).padStart(6);
  return [
    ...took.map(([step, ms]) => `  ${step.padEnd(22)}${s(ms)} s`),
    `  first step to hand-over ${s(whole)} s; clone${s(clone)}, start${s(start)} and address${s(address)}: ${s(clone + start + address)} s`,
    '',
  ].join('\n');
}

/** What the lab holds on this machine for containers that are not templates: folders and leases. */
export async function tracesOf(berth: Berth): Promise<string[]> {
  const templates = berth.lab.proxmox.templates.map(({ vmid }) => vmid);
  const home = join('/var/lib/berth-lab', berth.lab.network?.bridge ?? '');
  const leases = (await readFile(join(home, 'dhcp.leases'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const folders = await Promise.all(
    berth.lab.proxmox.nodes.map(({ name }) => readdir(join(home, name)).catch(() => [] as string[])),
  );
  const isTemplate = (folder: string) => templates.some((vmid) => folder.endsWith(`-${vmid}`));
  return [...folders.flat().filter((folder) => !isTemplate(folder)), ...leases];
}
