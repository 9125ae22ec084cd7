import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Desk } from '../commands/desk.ts';
import { DRAFT_SECONDS, Draft } from '../commands/draft.ts';
import { jobKinds } from '../jobs/index.ts';
import type { Catalogue } from './domain/catalogue.ts';
import { Person } from './domain/person.ts';
import { type Admission, admit } from './domain/policy.ts';
import { OpsError } from './errors.ts';
import type { Directory } from './ports/directory.ts';
import type { Forge } from './ports/forge.ts';
import type { Hypervisor } from './ports/hypervisor.ts';
import type { ReverseProxy } from './ports/proxy.ts';
import type { Reservations } from './ports/reservations.ts';
import type { Secrets } from './ports/secrets.ts';
import type { JobQueue } from './queue/queue.ts';
import type { InteractiveSlack } from './slack/clients.ts';
import { errorForLog, type Log } from './slack/log.ts';
import { slackUser } from './slack/who.ts';
import { audit } from './store/audit.ts';
import { redisCancels } from './store/cancels.ts';
import { shelf, usualDuration } from './store/memory.ts';
import { redisOutput } from './store/output.ts';
import type { Redis } from './store/redis.ts';
import type { ThreadOpenings } from './thread-openings.ts';

export interface DeskParts {
  /** A connection that fails at once while Redis is away. */
  redis: Redis;
  queue: JobQueue;
  slack: InteractiveSlack;
  directory: Directory;
  hypervisor: Pick<Hypervisor, 'containers' | 'inspect'>;
  /** Undefined where no deployment is offered. */
  forge: Forge | undefined;
  /** Undefined where there is no key to seal with. */
  secrets: Secrets | undefined;
  containers: Desk['containers'];
  templates: Desk['templates'];
  reservations: Pick<Reservations, 'hostnameHolder'>;
  proxy: Pick<ReverseProxy, 'taken'>;
  openings: ThreadOpenings;
  catalogue: Catalogue;
  admission: Admission;
  log: Log;
  /** How long an answer of the directory is remembered. */
  cacheSeconds: number;
}

const IDENTIFY_MS = 2200;
const CACHE_MS = 300;
/** How long a person waits for the proxy's names, and how long they are remembered. */
const PROXY_MS = 1500;
const PROXY_CACHE_MS = 5000;
/** A view that is only being filled may wait for its turn. */
const UPDATE_PATIENCE_MS = 30_000;

/** What commands answer people with, put together from the real parts. */
export function createDesk(parts: DeskParts): Desk {
  const { redis, queue, openings, slack, directory, hypervisor, reservations, catalogue, admission, log } = parts;
  const drafts = shelf(redis, 'draft', Draft, DRAFT_SECONDS);
  const people = shelf(redis, 'person', Person, parts.cacheSeconds);
  const cancels = redisCancels(redis);

  const underWay = new Map<string, Promise<Person>>();
  const names = remembered(PROXY_CACHE_MS, () => parts.proxy.taken(AbortSignal.timeout(30_000)));

  async function identify(user: string, team: string): Promise<Person> {
    const known = await within(CACHE_MS, people.get(user)); // the cache only saves time, so it is given little
    if (known) return known;
    const { mail, refused } = await slackUser(slack, user, team);
    if (refused !== undefined || mail === undefined) {
      throw new OpsError('forbidden', refused ?? 'Slack does not show your e-mail address.', {
        hint: `Ask ${admission.help}.`,
      });
    }
    const matches = await inTime((signal) => directory.findBy(mail, signal));
    const person = admit(matches, mail, admission);
    people.put(user, person).catch(() => {}); // nobody waits for it
    return person;
  }

  return {
    catalogue,
    admission,
    identify({ user, team }) {
      // Two hundred commands of one person are one question to Slack and one to the directory.
      const asking = underWay.get(user) ?? identify(user, team).finally(() => underWay.delete(user));
      underWay.set(user, asking);
      return asking;
    },
    views: {
      publish: (user, view) => slack.publishHome(user, view),
      async open(trigger, view) {
        return (await slack.openView(trigger, view)).id;
      },
      async update(id, view) {
        const deadline = Date.now() + UPDATE_PATIENCE_MS;
        for (let pause = 500; ; pause *= 2) {
          try {
            await slack.updateView({ id }, view);
            return;
          } catch (error) {
            const passes = error instanceof OpsError && error.reason === 'unavailable';
            if (!passes || Date.now() + pause > deadline) throw error;
            await sleep(pause);
          }
        }
      },
    },
    drafts,
    openDrafts: shelf(redis, 'open-draft', z.string(), DRAFT_SECONDS),
    folders: shelf(redis, 'draft-folders', z.array(z.string()), DRAFT_SECONDS),
    newJob: () => `b${Array.from({ length: 11 }, () => randomInt(36).toString(36)).join('')}`,
    async hostnameTaken(hostname, signal) {
      const [holder, containers, served] = await Promise.all([
        reservations.hostnameHolder(hostname),
        hypervisor.containers(signal),
        // The job asks the proxy again, and waits for it longer than a person would.
        within(PROXY_MS, names()),
      ]);
      return holder !== undefined || [...containers, ...(served ?? [])].some((one) => one.hostname === hostname);
    },
    containers: parts.containers,
    templates: parts.templates,
    forge: parts.forge,
    secrets: parts.secrets,
    inspect: (...which) => hypervisor.inspect(...which),
    async enqueue(plan, job, request, origin) {
      const enqueue = () => queue.enqueue(plan, job, { v: 1, request, origin });
      const kind = jobKinds[plan];
      const known = kind?.request.safeParse(request).data;
      // A second Submit finds the job in line, and its thread is somebody's already.
      return kind && known && !(await queue.find(job))
        ? openings.enqueue({ job, kind, request: known, origin }, enqueue)
        : enqueue();
    },
    async jobOwner(job) {
      const found = await queue.find(job);
      const request = found && jobKinds[found.plan]?.request.safeParse(found.payload.request).data;
      const { isCancellable = true } = (found && jobKinds[found.plan]) ?? {};
      return found && request ? { uid: request.owner.uid, over: found.over, isCancellable } : undefined;
    },
    output: (job, most) => redisOutput(redis).tail(job, most),
    cancel: (job, by) => cancels.wish(job, by),
    usual: (plan) => usualDuration(redis, plan),
    async audit(event) {
      await audit(redis, event).catch((error: unknown) =>
        log.error({ ...event, ...errorForLog(error) }, 'not audited'),
      );
    },
  };
}

/** Asks once for all who ask within `ms`; what failed is not remembered. */
function remembered<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { answer: Promise<T>; until: number } | undefined;
  return () => {
    if (last && Date.now() < last.until) return last.answer;
    const answer = ask();
    const current = { answer, until: Date.now() + ms };
    last = current;
    answer.catch(() => {
      if (last === current) last = undefined;
    });
    return answer;
  };
}

/** What `answer` resolves to, or undefined when that fails or takes longer than `ms`. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  const never = sleep(ms, undefined, { signal: late.signal }).catch(() => undefined);
  try {
    return await Promise.race([answer.catch(() => undefined), never]);
  } finally {
    late.abort();
  }
}

/** Nobody is let in because somebody else was slow: out of time is a refusal too. */
async function inTime<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(IDENTIFY_MS);
  try {
    return await ask(signal);
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new OpsError('unavailable', 'The directory did not answer in time.', {
      hint: 'Try again in a minute.',
      cause,
    });
  }
}
