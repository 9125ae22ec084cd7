import type { z } from 'zod';
import type { Catalogue } from '../src/domain/catalogue.ts';
import type { Owner } from '../src/domain/person.ts';
import type { Plan } from '../src/engine/plan.ts';
import type { Card } from './container-card.ts';
import type { Ports } from './ports.ts';

/** What every request says: which container it is about, by name, and whose that is. */
export interface JobRequest {
  hostname: string;
  owner: Owner;
}

/** How people are told of a job, in whole sentences but for the subject. */
export interface Words {
  /** What the job is about, as a sentence begins with it: "Container web". */
  subject: string;
  done: string;
  failed: string;
  /** What is true after a job that failed and was undone. */
  undone: string;
}

/** A plan, the schema of the request it begins with, and how people are told of it. */
export interface JobKind<R extends JobRequest = JobRequest, F extends object = object> {
  plan: Plan<Ports>;
  request: z.ZodType<R>;
  /** The person whose wish it is. */
  doer(request: R): Owner;
  /** Whether its owner may call it back while it runs. */
  isCancellable: boolean;
  words(request: R): Words;
  /** @param job the job's id */
  card(request: R, facts: F, catalogue: Catalogue, job: string): Card | undefined;
  /** Whether nothing is to be done any more, asked before a job begins: then it ends without a word. */
  isMoot?(request: R, ports: Ports): Promise<boolean>;
}
