import type { Deployment } from '../../src/domain/deployment.ts';
import { addressesOf, tokenSetting } from '../../src/domain/git-access.ts';
import { OpsError } from '../../src/errors.ts';
import type { Guest, GuestTarget } from '../../src/ports/guest.ts';
import { running } from './app-paths.ts';
import { CHECKOUT, type CheckoutSeen, PREPARE, readCheckout } from './checkout-scripts.ts';
import { gitFiles } from './git-config.ts';
import { gitTrouble } from './git-trouble.ts';
import { installPackages } from './packages.ts';

const CHECKOUT_MS = 1_200_000;

/** What work on an application inside its container is done with. */
export interface AppWork {
  guest: Guest;
  target: GuestTarget;
  /** What begins the names of its units: they are found again by it. */
  job: string;
  deployment: Deployment;
  signal: AbortSignal;
  note(text: string, as?: 'output'): void;
}

/** Makes users, folders and git be there. Safe to repeat. */
export async function prepare(work: AppWork, owner: string): Promise<void> {
  const { guest, target, job, deployment, signal } = work;
  const names = running(deployment).map(({ name }) => name);
  const script = { label: 'making users and folders', body: PREPARE, input: [owner, ...names], timeoutMs: 60_000 };
  if (!(await guest.run(target, script, signal)).split('\n').includes('missing git')) return;
  const packages = ['git', 'ca-certificates'];
  await installPackages(guest, target, { unit: `berth-${job}-git`, label: 'installing git', packages }, work);
}

/**
 * Gets the newest commit of the branch in a version of its own, by git and as the owner.
 * @param from.token the deploy token; when it is undefined, the one that an earlier call left in the container counts
 * @param from.known a commit of which no version is wanted
 * @throws OpsError `not-found` when the repository or its branch is gone; `unavailable` when the forge does not answer
 */
export async function checkOut(
  { guest, target, job, deployment, signal, note }: AppWork,
  from: { owner: string; token?: string | undefined; known?: string; authorities: Readonly<Record<string, string>> },
): Promise<CheckoutSeen> {
  const { url, branch, isPrivate } = deployment.repository;
  const authority = from.authorities[new URL(url).hostname];
  // A private repository was cloned already when its token is gone: then the settings are there.
  const isThere = isPrivate && from.token === undefined;
  const token = from.token === undefined ? undefined : tokenSetting(url, from.token);
  const files = gitFiles({ url, token, authority });
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    if (!/^(?:checkout|same|changed) ?/.test(line)) note(line, 'output');
  };
  const unit = {
    name: `berth-${job}-checkout`,
    label: 'cloning the repository',
    body: CHECKOUT,
    input: [job, from.owner, branch, from.known ?? '', ...addressesOf(url)],
    files: isThere ? files.filter(({ mode }) => mode !== 0o600) : files,
    timeoutMs: CHECKOUT_MS,
  };
  try {
    const seen = readCheckout(await guest.unit(target, unit, { signal, onOutput }));
    if (seen) return seen;
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    throw gitTrouble(lines.join('\n'), { url, branch, isPrivate }) ?? cause;
  }
  throw new OpsError('failed', 'The container did not say which commit it has.');
}
