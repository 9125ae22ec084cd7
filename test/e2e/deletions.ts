import { expect } from 'vitest';
import { key } from '../../src/store/redis.ts';
import { ask } from '../harness/pve-client.ts';
import { until } from '../harness/until.ts';
import { asking, named, PATIENCE_MS } from './outcomes.ts';
import type { Berth } from './processes.ts';

/** What the index says of a container, read behind Berth's back; undefined once it is struck off. */
export async function recordOf(
  berth: Berth,
  hostname: string,
): Promise<{ state: { kind: string }; claim?: unknown } | undefined> {
  return asking(berth, async (redis) => {
    const records = (await redis.hvals(key('containers'))).map((text) => JSON.parse(text));
    return records.find((record) => record.hostname === hostname);
  });
}

/** Opens a container's own page, as its name after `/containers` does. */
export async function openDetails(berth: Berth, person: string, channel: string, hostname: string) {
  const somebody = berth.lab.slack.as(person);
  await somebody.slash(channel, `/containers ${hostname}`);
  return somebody.waitForModal((view) => JSON.stringify(view.blocks).includes('All containers'), 20_000);
}

/** Presses a button of a container's own page and answers its dialog; what the window says then. */
export async function pressOnPage(berth: Berth, person: string, action: string): Promise<string> {
  const somebody = berth.lab.slack.as(person);
  const before = JSON.stringify(somebody.openModal());
  await somebody.pressInModal(action, { confirm: true });
  const view = await somebody.waitForModal((now) => JSON.stringify(now) !== before, 20_000);
  await somebody.close(true);
  return JSON.stringify(view.blocks);
}

/** The root message, or the one in another's thread, in which a job about a container says this; newer than `after`. */
export const saidRoot = (berth: Berth, person: string, about: string, status: RegExp, after = '') =>
  berth.lab.slack
    .as(person)
    .waitForMessage(({ text, ts }) => text.startsWith(`${about}: `) && status.test(text) && ts > after, PATIENCE_MS);

/** A closing reply that says this to this person. */
export const saidReply = (berth: Berth, person: string, sentence: string) =>
  berth.lab.slack
    .as(person)
    .waitForMessage(({ text, thread_ts }) => thread_ts !== undefined && text.includes(sentence), PATIENCE_MS);

/** Nothing of a container is left: not in Proxmox, nor in the index. */
export async function expectGone(berth: Berth, hostname: string): Promise<void> {
  expect(named(berth, hostname)).toEqual([]);
  expect(await recordOf(berth, hostname)).toBeUndefined();
}

/** Somebody else's doing, in Proxmox's own pages. */
export async function protect(berth: Berth, hostname: string, isProtected: boolean): Promise<void> {
  const [found] = named(berth, hostname);
  const path = `/nodes/${found?.node}/lxc/${found?.vmid}/config`;
  const { status } = await ask(berth.lab.proxmox, 'PUT', path, { protection: isProtected ? '1' : '0' });
  expect(status).toBe(200);
}

export async function removeBehindBack(berth: Berth, hostname: string): Promise<void> {
  const [found] = named(berth, hostname);
  const path = `/nodes/${found?.node}/lxc/${found?.vmid}`;
  expect((await ask(berth.lab.proxmox, 'DELETE', path, { force: '1' })).status).toBe(200);
  await until(() => named(berth, hostname).length === 0);
}
