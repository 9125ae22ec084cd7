/** One at a time among all processes of this machine. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OpsError } from '../errors.ts';

/**
 * Holds the lock of this file during the work. The kernel frees it when this process dies, however it dies: a
 * child of `flock` has it for as long as our end of its standard input is open.
 * @throws OpsError `failed` where `flock` is missing or the file cannot be made
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const child = spawn('flock', [file, 'sh', '-c', 'echo held; cat > /dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause?: Error) => reject(new OpsError('failed', `The lab could not lock ${file}.`, { cause }));
    child.stdout.once('data', () => resolve());
    child.once('error', refuse);
    child.once('close', () => refuse());
    child.stdin.on('error', () => undefined);
  });
  try {
    return await work();
  } finally {
    child.stdin.end();
    await ended;
  }
}
