/** Before tests that run Berth as its own processes: compiles what has changed. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

export async function setup(): Promise<void> {
  await promisify(execFile)(resolve(import.meta.dirname, '../../berth'), ['build']);
}
