import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitForge } from '../../src/adapters/git/forge.ts';
import type { GitForgeOptions } from '../../src/adapters/git/options.ts';
import { type LabForge, startForge } from '../../src/lab/forge/forge.ts';
import type { Forge } from '../../src/ports/forge.ts';

/** A name that leads to the lab's forge for whoever is told so, and for nobody else. */
export const NAME = 'git.example.org';

export interface ForgeLab {
  lab: LabForge;
  /** Where the adapter makes its folders: empty between questions. */
  tmp: string;
  /** The adapter, allowed to ask the lab by its address and by name. */
  forge(more?: Partial<GitForgeOptions>): Forge;
  stop(): Promise<void>;
}

export async function startForgeLab(): Promise<ForgeLab> {
  const dir = await mkdtemp(join(tmpdir(), 'berth-forge-lab-'));
  const tmp = await mkdtemp(join(tmpdir(), 'berth-forge-tmp-'));
  const lab = await startForge({ dir, names: [NAME] });
  const host = { ports: [lab.port], caPem: lab.caPem, allowPrivate: true };
  return {
    lab,
    tmp,
    forge: (more = {}) => gitForge({ hosts: { [lab.address]: host, [NAME]: host }, tmp, timeoutMs: 20_000, ...more }),
    async stop() {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
      await rm(tmp, { recursive: true, force: true });
    },
  };
}
