/** Inside a container, through its node: what the cluster's API cannot do. Everything runs as root. */

export interface GuestTarget {
  node: string;
  vmid: number;
}

/** Work inside a container. It is a constant; what differs arrives as `input` words, which it reads as `$1`, `$2`, ... */
export interface GuestScript {
  /** What the script does, for errors: "installing your keys". */
  label: string;
  /** Bash. Run under `set -euo pipefail`. */
  body: string;
  /** Never secret: inside the container they can be seen. A secret is pushed as a file. */
  input: readonly string[];
  /** Written whole before the script runs, in the same call; as by `push`. */
  files?: readonly GuestFile[];
  timeoutMs: number;
}

/** A file of the container, owned by root. */
export interface GuestFile {
  /** Absolute. */
  path: string;
  content: string;
  /** As in `0o600`. */
  mode: number;
}

export interface Guest {
  /**
   * Runs one short script and returns what it printed.
   * @throws OpsError `failed` with the script's last words when it exits other than 0; `unavailable` when the
   * node cannot be reached or the time is up
   */
  run(target: GuestTarget, script: GuestScript, signal: AbortSignal): Promise<string>;
  /**
   * Writes one file whole and makes sure that it arrived. Its folder must be there. Safe to repeat.
   * @throws OpsError as `run`
   */
  push(target: GuestTarget, file: GuestFile, signal: AbortSignal): Promise<void>;
  /**
   * Runs a script that may take long as a systemd unit of this name. It goes on when the connection, the worker or
   * Berth itself goes away; asked again by the same name, it is found again, running or ended, and not begun twice.
   * One that failed is begun afresh. `timeoutMs` is counted from its beginning.
   * @param watch.onOutput is given its output line by line as it comes, from the beginning at each call
   * @returns all it printed
   * @throws OpsError as `run`
   */
  unit(
    target: GuestTarget,
    unit: GuestScript & { name: string },
    watch: { signal: AbortSignal; onOutput?: (line: string) => void },
  ): Promise<string>;
}
