/** One script run in one container, and what it means when it did not run to its end. */
import { randomBytes } from 'node:crypto';
import { OpsError } from '../../errors.ts';
import { type Command, exec } from '../../ports/command.ts';
import type { GuestScript, GuestTarget } from '../../ports/guest.ts';
import type { CommandResult, Shell } from '../../ports/shell.ts';
import { lastWords, readScript, wrapScript } from './guest-script.ts';
import { vmidPattern } from './paths.ts';

/** A script that may be given content as well, which it reads from standard input. */
export type ExecScript = GuestScript & { content?: string };
export type Exec = (target: GuestTarget, script: ExecScript, signal: AbortSignal) => Promise<string>;

/** `timeout` ends a script that is late; the connection waits this much longer for it to say so. */
const killAfterSeconds = 5;
const graceMs = (killAfterSeconds + 5) * 1000;

export function execIn(shell: Pick<Shell, 'run'>, hostOf: (node: string) => string): Exec {
  return async ({ node, vmid }, { label, body, input, content, timeoutMs }, signal) => {
    const mark = `end-${randomBytes(12).toString('hex')}`;
    const result = await shell.run(hostOf(node), pctExec(vmid, timeoutMs), {
      stdin: wrapScript({ body, input, mark, content }),
      timeoutMs: timeoutMs + graceMs,
      signal,
    });
    const script = readScript(result.stdout, mark);
    if (script === undefined) throw notRun({ node, vmid, label, timeoutMs }, result);
    if (script.code === 0) return script.output;
    const said = lastWords(result.stderr) ?? lastWords(script.output) ?? `exit code ${script.code}`;
    throw new OpsError('failed', `${sentence(label)} failed in container ${vmid}: ${said}`);
  };
}

/**
 * `pct exec` with a clean environment. It runs on when the connection is lost, so `timeout` stands before it:
 * TERM when the time is up, KILL a little later.
 */
function pctExec(vmid: number, timeoutMs: number): Command {
  if (!vmidPattern.test(String(vmid))) throw new OpsError('invalid', `${vmid} is not a container id.`);
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const pct = ['pct', 'exec', String(vmid), '--keep-env', '0', '--', '/bin/bash', '-s'];
  return exec('timeout', '-k', String(killAfterSeconds), seconds, ...pct);
}

/** Why there is no mark: told by what `pct` or `timeout` said. */
function notRun(
  { node, vmid, label, timeoutMs }: { node: string; vmid: number; label: string; timeoutMs: number },
  { code, stderr }: CommandResult,
): OpsError {
  if (/container '\d+' not running/.test(stderr)) {
    return new OpsError('failed', `Container ${vmid} is not running, so ${label} was not possible.`);
  }
  if (/Configuration file '.*' does not exist/.test(stderr)) {
    return new OpsError('not-found', `Container ${vmid} is not on node ${node}.`);
  }
  // Scripts are written to be repeated, and what made one slow (a mirror, a busy disk) often passes.
  if (code === 124 || code === 137) {
    return new OpsError('unavailable', `${sentence(label)} did not end within ${timeoutMs / 1000} s.`);
  }
  const said = lastWords(stderr) ?? `exit code ${code}`;
  return new OpsError('failed', `${sentence(label)} could not be run in container ${vmid}: ${said}`);
}

/** A label as the beginning of a sentence. */
export function sentence(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
