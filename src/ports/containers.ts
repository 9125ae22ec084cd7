import type { ContainerRecord } from '../domain/container-record.ts';

/** The index of containers that were handed over, by the job that made them. */
export interface Containers {
  /** Adds a record, unless this job has one already: what happened to it since stays. */
  add(record: ContainerRecord): Promise<void>;
  /** @throws OpsError `invalid` for a record that another version of Berth wrote */
  find(job: string): Promise<ContainerRecord | undefined>;
  /**
   * Puts what `change` makes of a record in its place, as one act: when somebody else changes it at the same moment,
   * `change` is asked again with what they made of it.
   * @returns the record as it is now
   * @throws OpsError `not-found`; whatever `change` throws, and then nothing has changed
   */
  change(job: string, change: (record: ContainerRecord) => ContainerRecord): Promise<ContainerRecord>;
  remove(job: string): Promise<void>;
  byHostname(hostname: string): Promise<ContainerRecord | undefined>;
  /** Every record that can be read. */
  list(): Promise<ContainerRecord[]>;
}
