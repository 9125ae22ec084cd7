import { execFile } from 'node:child_process';
import { OpsError } from '../../errors.ts';

/**
 * Runs a program to its end, with what it reads on standard input, and gives what it printed.
 * @throws OpsError `failed` when it is missing or refuses
 */
export function runProgram(command: string, words: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, words, { timeout: 60_000, encoding: 'buffer' }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.toString('utf8').trim().split('\n').at(-1) || error.message;
      const missing = 'code' in error && error.code === 'ENOENT';
      const hint = missing ? `Install ${command}: it is a program of the same package name in Debian.` : said;
      reject(
        new OpsError('failed', `The lab's monitor needs ${command}, which did not do its part.`, {
          hint,
          cause: error,
        }),
      );
    });
    child.stdin?.on('error', () => {}); // it ended before it had read everything; its exit code says why
    child.stdin?.end(input);
  });
}
