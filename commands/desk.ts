import type { Catalogue } from '../src/domain/catalogue.ts';
import type { Origin } from '../src/domain/origin.ts';
import type { Person } from '../src/domain/person.ts';
import type { Admission } from '../src/domain/policy.ts';
import type { Containers } from '../src/ports/containers.ts';
import type { Forge } from '../src/ports/forge.ts';
import type { Hypervisor } from '../src/ports/hypervisor.ts';
import type { Secrets } from '../src/ports/secrets.ts';
import type { Templates } from '../src/ports/templates.ts';
import type { Home } from '../src/slack/home.ts';
import type { Asked } from '../src/slack/listeners.ts';
import type { Modal } from '../src/slack/modals.ts';
import type { Draft } from './draft.ts';

/** What commands are given to answer people with. Every verb rejects with an OpsError whose sentence may be shown. */
export interface Desk {
  catalogue: Catalogue;
  admission: Admission;
  /** The person behind a Slack user, through the directory, or a refusal. */
  identify(asked: Pick<Asked, 'user' | 'team' | 'userTeam'>): Promise<Person>;
  views: {
    /** @throws OpsError `unavailable` when Slack's three seconds are over */
    open(trigger: string, view: Modal): Promise<string>;
    /** A view that its person has closed meanwhile is no error. */
    update(id: string, view: Modal): Promise<void>;
    /** Draws the Home tab of a Slack user. */
    publish(user: string, view: Home): Promise<void>;
  };
  drafts: { get(id: string): Promise<Draft | undefined>; put(id: string, draft: Draft): Promise<void> };
  /** The draft that a person has begun and not submitted, by Slack user. */
  openDrafts: {
    get(user: string): Promise<string | undefined>;
    put(user: string, job: string): Promise<void>;
    drop(user: string): Promise<void>;
  };
  /** What is sealed for drafts and jobs; undefined where there is no key to seal with, and so no deployment offered. */
  secrets: Secrets | undefined;
  /** Every folder of the repository that a draft names, by the draft's job. Not where there are too many. */
  folders: { get(job: string): Promise<string[] | undefined>; put(job: string, folders: string[]): Promise<void> };
  /** A fresh id for a job. */
  newJob(): string;
  /** Whether a host name is in use: by another job, by a container of Berth's, or by any machine of the cluster. */
  hostnameTaken(hostname: string, signal: AbortSignal): Promise<boolean>;
  /** Repositories that may be deployed; undefined where no deployment is offered. */
  forge: Forge | undefined;
  /** The index of containers that were handed over. */
  containers: Pick<Containers, 'find' | 'list'>;
  /** The templates that were made for repositories. */
  templates: Pick<Templates, 'find' | 'list'>;
  /** How a container is at this moment. */
  inspect: Hypervisor['inspect'];
  /** `again`: this job was there already. */
  enqueue(plan: string, job: string, request: unknown, origin: Origin): Promise<'queued' | 'again'>;
  /** Who owns a job, whether it is over, and whether it may be called back until then; undefined if there is none. */
  jobOwner(job: string): Promise<{ uid: string; over: boolean; isCancellable: boolean } | undefined>;
  /** The last lines that the job's steps said, oldest first. */
  output(job: string, most: number): Promise<string[]>;
  /** @param by the name that the thread shows */
  cancel(job: string, by: string): Promise<void>;
  /** The usual time of a plan in milliseconds, once earlier jobs give one. */
  usual(plan: string): Promise<number | undefined>;
  /** Adds to the audit log. Never rejects: what was done stays done, and is told, even when the log cannot be written. */
  audit(event: { who: string; what: 'asked' | 'refused' | 'cancelled'; job?: string; about?: string }): Promise<void>;
}
