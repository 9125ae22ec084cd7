/** One script run in one container, and what it means when it did not run to its end. */
import { randomBytes } from 'node:crypto';
import { OpsError } from '../../errors.ts';
import { type Command, exec } from '../../ports/command.ts';
import type { GuestScript, GuestTarget } from '../../ports/guest.ts';
import type { CommandResult, Shell } from '../../ports/shell.ts';
import { checkFile, putFiles } from './guest-files.ts';
import { lastWords, readScript, wrapScript } from './guest-script.ts';
import { vmidPattern } from './paths.ts';

/** A script that may be given content as well, which it reads from standard input. */
export type ExecScript = GuestScript & { content?: string };
export type Exec = (target: GuestTarget, script: ExecScript, signal: AbortSignal) => Promise<string>;

/** The gate ends a script that is late, within 5 s if need be; the connection waits this much longer for it to say so. */
const graceMs = 10_000;
/** The most that the gate grants. */
const mostSeconds = 9999;
/** With which the gate says no. */
const refusedCode = 77;

export function execIn(shell: Pick<Shell, 'run'>, hostOf: (node: string) => string): Exec {
  return async ({ node, vmid }, { label, body, input, files = [], content, timeoutMs }, signal) => {
    files.forEach(checkFile);
    const mark = `end-${randomBytes(12).toString('hex')}`;
    const result = await shell.run(hostOf(node), gateExec(vmid, timeoutMs), {
      stdin: wrapScript({
        label,
        body,
        input,
        mark,
        before: putFiles(files),
        ahead: files.map((file) => file.content).join(''),
        content,
      }),
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
 * What the gate on a node takes: it runs `pct exec` with a clean environment, and ends it when its time is up, since
 * it would run on when the connection is lost.
 */
function gateExec(vmid: number, timeoutMs: number): Command {
  if (!vmidPattern.test(String(vmid))) throw new OpsError('invalid', `${vmid} is not a container id.`);
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  if (!(seconds <= mostSeconds)) throw new OpsError('invalid', `No script in a container may take ${seconds} s.`);
  return exec('exec', String(vmid), String(seconds));
}

/** Why there is no mark: told by what the gate, `pct` or `timeout` said. */
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
  const why = code === refusedCode ? /^berth-gate: (.*)$/m.exec(stderr)?.[1] : undefined;
  if (why !== undefined) {
    return new OpsError('forbidden', `Node ${node} does not let Berth into container ${vmid}: ${why}.`, {
      hint: 'Berth works on containers that it made itself, and their notes have to keep their first line.',
    });
  }
  if (code === 126 || code === 127 || /^sudo: /m.test(stderr)) {
    return new OpsError('forbidden', `Node ${node} is not set up for Berth, so ${label} was not possible.`, {
      hint: 'An administrator runs there what "berth setup node" prints.',
    });
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
