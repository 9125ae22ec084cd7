import { execFile } from 'node:child_process';
import { OpsError } from '../../errors.ts';

/** Runs a program of this machine to its end. @throws OpsError `failed` with the program's last words */
export function command(words: readonly string[]): Promise<string> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    execFile(program, args, { encoding: 'utf8', maxBuffer: 8 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const why = stderr.trim().split('\n').at(-1) || error.message;
      reject(new OpsError('failed', `The lab could not run ${program}: ${why}`, { cause: error }));
    });
  });
}
