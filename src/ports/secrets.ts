/** Secrets of a job on their way from the form to the container: sealed, with a time to live, gone once used. */
export interface Secrets {
  /** Seals a text under a job and a name, in place of what was there. `seconds` counts afresh. */
  put(job: string, name: string, text: string, seconds: number): Promise<void>;
  /** Undefined when there is none, or its time is over. @throws OpsError `failed` when it cannot be opened with our key */
  get(job: string, name: string): Promise<string | undefined>;
  /** The names that are sealed for a job. */
  names(job: string): Promise<string[]>;
  /** Keeps all of a job's secrets for this long from now: a draft that became a job. */
  keep(job: string, seconds: number): Promise<void>;
  /** One, or all of a job's. None there is success. */
  drop(job: string, name?: string): Promise<void>;
}
