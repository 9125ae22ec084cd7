import type { Desk } from '../../../commands/desk.ts';
import type { Draft } from '../../../commands/draft.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import type { Person } from '../../../src/domain/person.ts';
import type { RepositoryTemplate } from '../../../src/domain/repository-template.ts';
import { OpsError } from '../../../src/errors.ts';
import { validateView } from '../../../src/lab/slack/blockkit/validate.ts';
import type { Inspection } from '../../../src/ports/hypervisor.ts';
import type { Secrets } from '../../../src/ports/secrets.ts';
import type { Home } from '../../../src/slack/home.ts';
import type { ActionAsked, Asked, CommandAsked, SubmitAsked } from '../../../src/slack/listeners.ts';
import type { Modal } from '../../../src/slack/modals.ts';
import { ED25519 } from '../domain/keys.ts';
import { catalogue } from '../jobs/world.ts';

export const ADA: Person = {
  uid: 'ada',
  name: 'Ada Byron',
  mail: 'ada@example.org',
  groups: ['staff'],
  keys: [ED25519],
  disabled: false,
};

export const unavailable = (what: string) =>
  new OpsError('unavailable', `${what} does not answer.`, { hint: 'Try again in a minute.' });

/** A desk on plain maps: what was shown, kept, put in line, cancelled and written down. */
export interface FakeDesk {
  desk: Desk;
  /** Every page shown by the desk, in order; `opened` is the first of each window. */
  shown: { id: string; opened: boolean; view: Modal }[];
  /** Every Home tab as it was drawn, in order. */
  homes: { user: string; view: Home }[];
  drafts: Map<string, Draft>;
  openDrafts: Map<string, string>;
  /** What is sealed, by job and name, with its seconds. */
  sealed: Map<string, Map<string, { text: string; seconds: number }>>;
  jobs: Map<string, { uid: string; over: boolean; isCancellable?: boolean; request: unknown; origin: unknown }>;
  /** Of which plan each job is. */
  plans: Map<string, string>;
  containers: Map<string, ContainerRecord>;
  templates: Map<string, RepositoryTemplate>;
  /** How containers are, by id. */
  lives: Map<number, Inspection>;
  cancels: [job: string, by: string][];
  audits: Parameters<Desk['audit']>[0][];
}

export function fakeDesk(more: Partial<Desk> = {}): FakeDesk {
  const fake: Omit<FakeDesk, 'desk'> = {
    shown: [],
    homes: [],
    drafts: new Map(),
    openDrafts: new Map(),
    sealed: new Map(),
    jobs: new Map(),
    plans: new Map(),
    containers: new Map(),
    templates: new Map(),
    lives: new Map(),
    cancels: [],
    audits: [],
  };
  const folders = new Map<string, string[]>();
  let jobs = 0;
  const desk: Desk = {
    catalogue,
    admission: { requiredGroup: 'staff', adminGroup: 'ops', help: '#help' },
    identify: async () => ADA,
    views: {
      async open(_trigger, view) {
        fake.shown.push({ id: `V${fake.shown.length}`, opened: true, view: seen(view) });
        return `V${fake.shown.length - 1}`;
      },
      async update(id, view) {
        fake.shown.push({ id, opened: false, view: seen(view) });
      },
      publish: async (user, view) => void fake.homes.push({ user, view: seen(view) }),
    },
    drafts: {
      get: async (id) => fake.drafts.get(id),
      put: async (id, draft) => void fake.drafts.set(id, draft),
    },
    openDrafts: {
      get: async (user) => fake.openDrafts.get(user),
      put: async (user, job) => void fake.openDrafts.set(user, job),
      drop: async (user) => void fake.openDrafts.delete(user),
    },
    folders: {
      get: async (job) => folders.get(job),
      put: async (job, all) => void folders.set(job, all),
    },
    secrets: fakeSecrets(fake.sealed),
    newJob() {
      jobs += 1;
      return `bjob${String(jobs).padStart(8, '0')}`;
    },
    hostnameTaken: async (hostname) => hostname === 'taken',
    forge: undefined,
    containers: {
      find: async (job) => fake.containers.get(job),
      list: async () => [...fake.containers.values()],
    },
    templates: {
      find: async (job) => fake.templates.get(job),
      list: async () => [...fake.templates.values()],
    },
    inspect: async (vmid) => fake.lives.get(vmid),
    async enqueue(plan, job, request, origin) {
      if (fake.jobs.has(job)) return 'again';
      fake.jobs.set(job, { uid: 'ada', over: false, request, origin });
      fake.plans.set(job, plan);
      return 'queued';
    },
    async jobOwner(job) {
      const found = fake.jobs.get(job);
      return found && { uid: found.uid, over: found.over, isCancellable: found.isCancellable ?? true };
    },
    output: async () => [],
    cancel: async (job, by) => void fake.cancels.push([job, by]),
    usual: async () => 12_400,
    audit: async (event) => void fake.audits.push(event),
    ...more,
  };
  return { ...fake, desk };
}

function fakeSecrets(sealed: FakeDesk['sealed']): Secrets {
  return {
    async put(job, name, text, seconds) {
      sealed.set(job, (sealed.get(job) ?? new Map()).set(name, { text, seconds }));
    },
    get: async (job, name) => sealed.get(job)?.get(name)?.text,
    names: async (job) => [...(sealed.get(job)?.keys() ?? [])],
    async keep(job, seconds) {
      for (const one of sealed.get(job)?.values() ?? []) one.seconds = seconds;
    },
    async drop(job, name) {
      if (name === undefined) sealed.delete(job);
      else sealed.get(job)?.delete(name);
    },
  };
}

/** The view, once it was found to be one that Slack takes. */
export function seen<T extends Modal | Home>(view: T): T {
  const problems = validateView(view);
  if (problems.length > 0) throw new Error(`Slack would refuse this view: ${JSON.stringify(problems)}`);
  return view;
}

export interface Told {
  text: string;
  blocks: unknown;
}

/** Someone asking; what they are whispered is kept in `told`. */
export function asking(user = 'U1'): Asked & { told: Told[] } {
  const told: Told[] = [];
  return {
    user,
    team: 'T1',
    userTeam: 'T1',
    trigger: 'trigger',
    told,
    whisper: async (text, blocks) => void told.push({ text, blocks }),
  };
}

export const typing = (text: string, user?: string): CommandAsked & { told: Told[] } => ({
  ...asking(user),
  text,
  channel: 'C1',
  channelName: 'ops',
});

export const pressing = (
  action: string,
  more: Partial<ActionAsked> = {},
  user?: string,
): ActionAsked & { told: Told[] } => ({
  ...asking(user),
  action,
  value: undefined,
  channel: 'C1',
  message: undefined,
  view: undefined,
  ...more,
});

/** Submit on a page whose fields hold `values`, or anything else that a client might send as its state. */
export function submitting(
  callback: string,
  metadata: string,
  values: unknown,
  user?: string,
): SubmitAsked & { told: Told[] } {
  return { ...asking(user), view: { id: 'V0', hash: 'h', callback, metadata, values } };
}

type Filled = string | boolean | readonly string[] | null;

/** `view.state.values` as Slack sends them for the fields of the wizard's pages. */
export function state(fields: Readonly<Record<string, Filled>>) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: element(name, value) }]));
}

function element(name: string, value: Filled) {
  if (typeof value === 'boolean') return { selected_options: value ? [{ value: 'yes' }] : [] };
  if (name === 'template' || name === 'size' || name === 'runtime')
    return { selected_option: value === null ? null : { value } };
  if (typeof value === 'object' && value !== null) return { selected_options: value.map((one) => ({ value: one })) };
  return { value };
}

export const FILLED = {
  hostname: 'web',
  template: 'debian-12',
  size: 'small',
  keys: ED25519,
  httpPort: '8080',
  ports: ['ftp-21-tcp'],
  purpose: 'trying it',
} as const;
