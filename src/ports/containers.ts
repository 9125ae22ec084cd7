import type { Owner } from '../domain/person.ts';

/** A container that was handed over, as Berth's index remembers it; the cluster is the truth. */
export interface ContainerRecord {
  job: string;
  vmid: number;
  node: string;
  hostname: string;
  address: string;
  owner: Owner;
  createdAt: string;
}

/** The index of containers. */
export interface Containers {
  add(record: ContainerRecord): Promise<void>;
  remove(job: string): Promise<void>;
  byHostname(hostname: string): Promise<ContainerRecord | undefined>;
  list(): Promise<ContainerRecord[]>;
}
