/** One person asks for a container, as a person does: types, makes a mistake, corrects it, reads, and presses Create. */
import { setTimeout as delay } from 'node:timers/promises';
import { OpsError } from '../../errors.ts';
import type { Lab } from '../lab.ts';
import type { SubmitOutcome } from '../slack/actor/modal.ts';
import type { Conversation } from './conversation.ts';

export interface Scene {
  lab: Lab;
  conversation: Conversation;
  /** Whether a person watches: then reading and typing take their time. */
  watched: boolean;
  signal: AbortSignal;
}

/** Where it all happens. */
export const CHANNEL = { id: 'C0GENERAL01', name: 'general' };
const NAME = 'web-1';
const MISTAKE = 'web_1';
const PATIENCE_MS = 30_000;
const CREATION_MS = 300_000;
/** What runs in it where there are repositories and real containers. */
const SAMPLE = 'node-web';

/**
 * Plays the whole creation. @returns the name of the container.
 * @throws OpsError `failed` when an answer is not the one that the scene expects
 */
export async function play({ lab, conversation, watched, signal }: Scene): Promise<string> {
  const person = lab.slack.as(conversation.user());
  const beat = (ms: number) => delay(watched ? ms : 0, undefined, { signal });
  const settled = expecting(signal);
  const write = async (field: string, text: string) => {
    for (let end = watched ? 1 : text.length; end <= text.length; end += 1) {
      await settled(person.fill(field, text.slice(0, end)));
      conversation.touched();
      await beat(60);
    }
    await beat(400);
  };

  conversation.typed(`/create-container ${MISTAKE}`);
  await beat(500);
  const taken = await settled(person.slash(CHANNEL.id, `/create-container ${MISTAKE}`));
  if (taken.kind !== 'acked') throw unexpected('The command', taken);
  await settled(person.waitForModal((view) => view.submit !== null, PATIENCE_MS));
  await beat(1500);
  await settled(person.choose('size', 'medium'));
  conversation.touched();
  await beat(700);
  await settled(person.search('ports', 'postgres'));
  await settled(person.choose('ports', ['postgresql-5432-tcp']));
  conversation.touched();
  await beat(700);
  await write('purpose', 'A first look at Berth');
  const repository = lab.forge?.repositories[SAMPLE];
  if (repository !== undefined) await write('repository', repository);
  mustBe('errors', await settled(person.submit()));
  await beat(2200);
  await write('hostname', NAME);
  // As many pages as there are; where a repository is read, one that waits comes between two.
  for (let page = await settled(person.waitForModal()); ; await beat(3000)) {
    mustBe('updated', await settled(person.submit()));
    if (page.submit?.text === 'Create') break;
    const before = page.hash;
    page = await settled(person.waitForModal((view) => view.hash !== before && view.submit !== null, PATIENCE_MS));
  }
  await beat(900);
  await settled(person.close());

  const ended = await settled(
    person.waitForMessage(
      (message) => message.thread_ts !== undefined && message.ts !== message.thread_ts,
      CREATION_MS,
    ),
  );
  const made = lab.proxmox.containers().some((one) => one.hostname === NAME && one.state === 'running');
  if (!made) throw new OpsError('failed', `The container was not made: ${ended.text}`);
  return NAME;
}

function mustBe(kind: SubmitOutcome['kind'], outcome: SubmitOutcome): void {
  if (outcome.kind !== kind) throw unexpected('Submit', outcome);
}

function unexpected(what: string, outcome: { kind: string; text?: string }): OpsError {
  const said = outcome.text ? `: ${outcome.text}` : '';
  return new OpsError('failed', `${what} was answered with "${outcome.kind}"${said}`);
}

/** The work, or the signal's reason as soon as it comes. */
function expecting(signal: AbortSignal): <T>(work: T | Promise<T>) => Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => {}); // only whoever waits is told
  return (work) => Promise.race([Promise.resolve(work), stopped]);
}
