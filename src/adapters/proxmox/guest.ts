/** Inside a container, through the gate on its node (src/setup/gate.ts): what the API cannot do. */
import type { Guest } from '../../ports/guest.ts';
import type { Shell } from '../../ports/shell.ts';
import { execIn } from './guest-exec.ts';
import { runUnit } from './guest-unit.ts';

export interface GuestOptions {
  shell: Pick<Shell, 'run'>;
  /** The name under which the shell knows a node. */
  hostOf: (node: string) => string;
}

const PUSH_MS = 60_000;

/** Every verb is one kind of call, a script on standard input, so that is all a node has to let through. */
export function pctGuest({ shell, hostOf }: GuestOptions): Guest {
  const exec = execIn(shell, hostOf);
  return {
    run: (target, script, signal) => exec(target, script, signal),
    async push(target, file, signal) {
      const script = { label: `writing ${file.path}`, body: ':', input: [], files: [file], timeoutMs: PUSH_MS };
      await exec(target, script, signal);
    },
    unit: (target, unit, watch) => runUnit(exec, target, unit, watch),
  };
}
