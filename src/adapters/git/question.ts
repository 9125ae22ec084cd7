/** One question to one repository: in a folder of its own, which is gone afterwards, and in the time that there is. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addressesOf,
  GIT_ENVIRONMENT,
  GIT_SETTINGS,
  type GitSetting,
  settingVariables,
  tokenSetting,
} from '../../domain/git-access.ts';
import { OpsError } from '../../errors.ts';
import type { RepositoryAt } from '../../ports/forge.ts';
import type { GitForgeOptions } from './options.ts';
import { type Place, placeOf } from './place.ts';
import { refusal, type Trouble, tooLate, troubleOf } from './refusals.ts';
import { type GitOutcome, type GitRun, runGit } from './run.ts';
import { versionCheck } from './version.ts';

export interface Question {
  /** Asks the forge, at each address that the repository may have. @throws OpsError when none of them answers well */
  remote(args: (address: string) => string[], input?: string): Promise<GitOutcome>;
  /** Asks what was fetched. Whether that succeeded is for the caller to see. */
  local(args: string[], input?: string): Promise<GitOutcome>;
}

/** Of one answer: 20,000 paths of usual length, or sixty texts. */
const MOST_BYTES = 8 * 1024 * 1024;

export function questions({ git = 'git', timeoutMs = 10_000, tmp = tmpdir(), ...options }: GitForgeOptions) {
  const checkVersion = versionCheck();

  return async function question<T>(at: RepositoryAt, caller: AbortSignal, ask: (question: Question) => Promise<T>) {
    const late = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([caller, late]);
    let folder: string | undefined;
    try {
      const place = await placeOf(at.url, options, signal);
      folder = await mkdtemp(join(tmp, 'berth-forge-'));
      const settings = await settingsFor(at, place, folder, timeoutMs);
      const repository = join(folder, 'repository');
      await mkdir(repository);
      const env = { ...GIT_ENVIRONMENT, ...settingVariables(settings) };
      const run: GitRun = { git, args: [], env, folder: repository, mostBytes: MOST_BYTES, signal };
      await checkVersion(run);
      const local: Question['local'] = (args, input = '') => runGit({ ...run, args, input });
      return await ask({ local, remote: remotely(local, at) });
    } catch (thrown) {
      if (caller.aborted) throw stopped(caller);
      if (late.aborted) throw tooLate(at.url);
      throw thrown;
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}

async function settingsFor({ url, token }: RepositoryAt, { host, resolve }: Place, folder: string, timeoutMs: number) {
  const settings: GitSetting[] = [
    ...GIT_SETTINGS,
    // A git whose Berth has died ends by itself.
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(Math.ceil(timeoutMs / 1000))],
  ];
  if (resolve !== undefined) settings.push(['http.curloptResolve', resolve]);
  if (token) settings.push(tokenSetting(url, token));
  if (host.caPem !== undefined) {
    const file = join(folder, 'authority.pem');
    await writeFile(file, host.caPem);
    settings.push(['http.sslCAInfo', file]);
  }
  return settings;
}

/** Troubles after which the repository may yet be at its other address. */
const ELSEWHERE: readonly Trouble[] = ['missing', 'moved'];

function remotely(local: Question['local'], { url, token }: RepositoryAt): Question['remote'] {
  return async (args, input) => {
    let first: Trouble | undefined;
    for (const address of addressesOf(url)) {
      const outcome = await local(args(address), input);
      if (outcome.code === 0 || outcome.truncated) return outcome;
      const trouble = troubleOf(outcome.stderr);
      if (!ELSEWHERE.includes(trouble)) throw refusal(trouble, url, Boolean(token));
      first ??= trouble;
    }
    throw refusal(first ?? 'other', url, Boolean(token));
  };
}

function stopped(signal: AbortSignal): OpsError {
  if (signal.reason instanceof OpsError) return signal.reason;
  return new OpsError('cancelled', 'The work was stopped.', { cause: signal.reason });
}
