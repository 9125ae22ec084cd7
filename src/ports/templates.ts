import type { RepositoryTemplate } from '../domain/repository-template.ts';

/** The templates that were made for repositories, by the job that made them. */
export interface Templates {
  /** Adds one, unless its job has one already. */
  add(template: RepositoryTemplate): Promise<void>;
  find(job: string): Promise<RepositoryTemplate | undefined>;
  /** Every one that can be read. */
  list(): Promise<RepositoryTemplate[]>;
  /** One that is not there is success. */
  remove(job: string): Promise<void>;
}
