/** How long things take, in milliseconds, as they took on a real two-node cluster (directory storage, 2 GB). */
export interface Times {
  clone: number;
  create: number;
  start: number;
  stop: number;
  destroy: number;
  migrate: number;
  /** From the end of the start task to an address that `interfaces` shows. */
  dhcp: number;
  /** What every `pct` or `pvesh` costs before it does anything. */
  pct: number;
  /** A synchronous write: configuration, ACL. */
  config: number;
  /** How long a 401 is held back. */
  unauthorized: number;
  /** How often the cluster's own view (`/cluster/resources`) is refreshed; 0 keeps it fresh. */
  pvestatd: number;
  /** How long the first request for a node that is off waits for its 595. */
  offline: number;
  /** From a node going off to `/nodes` saying so. */
  offlineNoticed: number;
}

export const realTimes: Times = {
  clone: 2000,
  create: 2500,
  start: 900,
  stop: 400,
  destroy: 400,
  migrate: 6000,
  dhcp: 3300,
  pct: 430,
  config: 30,
  unauthorized: 3000,
  pvestatd: 10_000,
  offline: 30_000,
  offlineNoticed: 46_000,
};

/** For real containers: their own work takes as long as it takes, and only the cluster around them has its times. */
export const ownTimes: Partial<Times> = { clone: 0, create: 0, start: 0, stop: 0, destroy: 0, migrate: 0, dhcp: 0 };

/** For tests: nothing waits, the cluster's view is always fresh. */
export const noTimes: Times = {
  clone: 0,
  create: 0,
  start: 0,
  stop: 0,
  destroy: 0,
  migrate: 0,
  dhcp: 0,
  pct: 0,
  config: 0,
  unauthorized: 0,
  pvestatd: 0,
  offline: 0,
  offlineNoticed: 0,
};

/** Waits; an abort ends the wait early and rejects with the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Waits for all, and only then fails with the first failure: nothing goes on behind the caller's back. */
export async function together<T>(work: Promise<T>, ...others: Promise<unknown>[]): Promise<T> {
  await Promise.allSettled([work, ...others]);
  await Promise.all(others);
  return work;
}
