import { type ChildProcess, spawn } from 'node:child_process';
import { OpsError } from '../../../errors.ts';
import { setupScript } from './setup.ts';

/** A container's namespaces, alive while their first process is. */
export interface Namespace {
  pid: number;
  /** Ends every process in it. */
  end(): Promise<void>;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Without root the namespaces hang below a user namespace in which we are root. */
const unshareWords = () => [...(isRoot() ? [] : ['-U', '-r']), '-m', '-u', '-p', '-f', '--kill-child'];

/**
 * Starts the namespaces of a container around a root.
 * @throws OpsError `failed` when this machine allows neither root's namespaces nor user namespaces
 */
export async function openNamespace(root: string, hostname: string): Promise<Namespace> {
  const child = spawn('unshare', [...unshareWords(), 'sh', '-c', setupScript, 'lab-container', root, hostname], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // pivot_root is an administrator's program, which an ordinary user's PATH lacks.
    env: { PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin` },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const pid = await ready(child);
  return {
    pid,
    async end() {
      child.stdin?.destroy();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

function ready(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complaint = '';
    const refuse = (cause?: Error) =>
      reject(
        new OpsError(
          'failed',
          `A simulated container could not start: ${complaint.trim() || cause?.message || 'it ended'}.`,
          {
            hint: 'Simulated containers need root, or user namespaces (sysctl kernel.unprivileged_userns_clone=1).',
            cause,
          },
        ),
      );
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk) => {
      complaint += String(chunk);
    });
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const pid = /ready (\d+)\n/.exec(said)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
    child.once('error', refuse);
    child.once('close', () => refuse());
  });
}

/** The command line that runs `words` in the namespaces of a first process, as `pct exec` does. */
export function enterNamespace(pid: number, words: readonly string[], keepEnv: boolean): string[] {
  const user = isRoot() ? [] : ['-U', '--preserve-credentials'];
  const clear = keepEnv
    ? []
    : ['-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=linux'];
  return [
    'nsenter',
    '-t',
    String(pid),
    ...user,
    '-m',
    '-u',
    '-p',
    '--',
    '/usr/bin/env',
    '-C',
    '/root',
    ...clear,
    'container=lxc',
    ...words,
  ];
}
