/** Whether this git knows all the settings that it is held by: one that it does not know, it ignores without a word. */
import { OpsError } from '../../errors.ts';
import { type GitRun, runGit } from './run.ts';

/** With `http.curloptResolve`. */
const LEAST = [2, 37] as const;

/** Looks once, and again only after a failure. @throws OpsError `failed` when git is too old or not there */
export function versionCheck(): (run: GitRun) => Promise<void> {
  let isKnown = false;
  return async (run) => {
    if (isKnown) return;
    const { stdout } = await runGit({ ...run, args: ['--version'] });
    if (!isRecent(stdout.toString('latin1'))) {
      throw new OpsError('failed', 'The git on the machine that Berth runs on is too old.', {
        hint: `It needs version ${LEAST.join('.')} or newer.`,
      });
    }
    isKnown = true;
  };
}

/** @param text as `git --version` prints it */
export function isRecent(text: string): boolean {
  const [, major = 0, minor = 0] = (/^git version (\d+)\.(\d+)/.exec(text) ?? []).map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}
