/**
 * Where the threads of jobs are remembered, so that whichever process has a job repaints the same message.
 * Written before and after each post; kept at least as long as jobs are.
 */
export interface ThreadStore {
  /**
   * Runs `act` while no other process opens this job's thread, waiting for one that does. A process that dies lets
   * go after some seconds. `act`'s signal ends when the hold is lost.
   */
  alone<T>(job: string, act: (held: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  place(job: string): Promise<ThreadPlace | undefined>;
  /** Replaces the whole place of a job. */
  setPlace(job: string, place: ThreadPlace): Promise<void>;
  /** Whether this workspace refused the native blocks once; then nobody need try again. */
  isClassic(team: string): Promise<boolean>;
  setClassic(team: string): Promise<void>;
}

/** The place of one job's thread. */
export interface ThreadPlace {
  /** An id: C... or G..., or D... after falling back to a direct message. */
  channel: string;
  /** The root message. Undefined: its posting was begun and nobody knows whether it came through. */
  ts?: string | undefined;
  /** The message in whose thread the root stands, when it follows another job. */
  thread?: string | undefined;
  /** The one who asked. */
  user: string;
  /** The channel that was asked for, when the bot may not post there and the thread is a direct message. */
  fellBackFrom?: string | undefined;
  /** Set before the closing reply is posted: a reply that may have come through is not posted twice. */
  closing?: boolean | undefined;
  /** The closing reply; its presence means that the thread is finished. */
  closedTs?: string | undefined;
}
