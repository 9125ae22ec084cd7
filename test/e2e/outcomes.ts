import { expect } from 'vitest';
import type { LabContainer } from '../../src/lab/proxmox/lab-proxmox.ts';
import { connectRedis, key, type Redis, redisReady } from '../../src/store/redis.ts';
import type { Berth } from './processes.ts';

export const ADA = 'U0ADA00001';
export const BEN = 'U0BEN00001';
export const OLGA = 'U0OLGA0001';
export const ROOM = 'C0ROOM00001';
export const channels = [{ id: ROOM, name: 'room' }];
/** A little of everything, so that a fault can fall into the middle of it. */
export const times = {
  clone: 100,
  create: 100,
  start: 50,
  stop: 20,
  destroy: 20,
  dhcp: 50,
  pct: 20,
  config: 1,
  pvestatd: 0,
  offline: 200,
  offlineNoticed: 0,
  unauthorized: 0,
};

/** Slack grants so many repaints a minute, so after a burst a last state comes a minute later. */
export const PATIENCE_MS = 100_000;

/** The closing reply of a container's thread, whichever way the job ended. */
export function closed(berth: Berth, person: string, hostname: string, timeoutMs = PATIENCE_MS) {
  return berth.lab.slack
    .as(person)
    .waitForMessage(
      ({ text, thread_ts }) => thread_ts !== undefined && text.includes(`Container ${hostname} `),
      timeoutMs,
    );
}

/** The root messages of a container's threads: there must be one. */
export function roots(berth: Berth, person: string, hostname: string, channel = ROOM) {
  const messages = berth.lab.slack.as(person).messages(channel);
  return messages.filter(({ text }) => text.startsWith(`Container ${hostname}: `));
}

export const made = (berth: Berth): LabContainer[] =>
  berth.lab.proxmox.containers().filter(({ isTemplate }) => !isTemplate);

export const named = (berth: Berth, hostname: string) => made(berth).filter((one) => one.hostname === hostname);

/** Waits for the end of a job that should succeed, and checks all that it leaves. */
export async function expectReady(
  berth: Berth,
  person: string,
  hostname: string,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const reply = await closed(berth, person, hostname, timeoutMs);
  expect(reply.text).toContain(`<@${person}> Container ${hostname} is ready.`);
  expect(named(berth, hostname)).toEqual([expect.objectContaining({ state: 'running', lock: undefined })]);
  await expectOneRoot(berth, person, hostname, /: Done in /);
}

/** Waits for the end of a job that should be undone, and checks that nothing says otherwise. */
export async function expectUndone(berth: Berth, person: string, hostname: string, why: string): Promise<void> {
  const reply = await closed(berth, person, hostname);
  expect(reply.text).toContain(`<@${person}> Container ${hostname} was not made. ${why}`);
  expect(reply.text).toContain('Everything that was made has been undone.');
  expect(named(berth, hostname)).toEqual([]);
  await expectOneRoot(berth, person, hostname, /Everything was undone\.$/);
}

/** The root is repainted beside the reply, so its last state may come a little later. */
async function expectOneRoot(berth: Berth, person: string, hostname: string, status: RegExp): Promise<void> {
  const seen = berth.lab.slack.as(person);
  const last = ({ text }: { text: string }) => text.startsWith(`Container ${hostname}: `) && status.test(text);
  await seen.waitForMessage(last, PATIENCE_MS);
  const found = roots(berth, person, hostname);
  expect(found.map(({ text }) => text)).toEqual([expect.stringMatching(status)]);
  const blocks = JSON.stringify(found[0]?.blocks);
  expect(blocks).not.toMatch(/"status":"in_progress"/);
  expect(blocks).not.toContain('cancel-job');
  const [, ...replies] = seen.thread(ROOM, found[0]?.ts ?? '');
  expect(replies).toHaveLength(1);
}

/** Everything that Redis says is somebody's: names, ids, addresses, memory about to be used, the index. */
export async function held(berth: Berth): Promise<string[]> {
  return asking(berth, async (redis) => {
    const hashes = ['hostnames', 'vmids', 'vmid-of', 'addresses', 'address-of', 'placements', 'containers'];
    const fields = await Promise.all(
      hashes.map(async (hash) => (await redis.hkeys(key(hash))).map((field) => `${hash} ${field}`)),
    );
    return [...fields.flat(), ...(await redis.keys(key('alone', '*')))].sort();
  });
}

/** Keeps a value in Berth's memory behind its back. */
export const kept = (berth: Berth, name: string, value: string) =>
  asking(berth, async (redis) => void (await redis.set(key(name), value)));

/** What is found in Berth's memory. */
export async function asking<T>(berth: Berth, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = connectRedis(berth.lab.redis.url, 'work', () => {});
  try {
    await redisReady(redis, 10_000);
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}

/** As if a minute had passed: nothing counts against Slack's rates any more, neither there nor in Berth's memory. */
export async function aMinuteLater(berth: Berth): Promise<void> {
  await asking(berth, async (redis) => {
    const windows = await redis.keys(key('limit', '*'));
    if (windows.length > 0) await redis.del(windows);
  });
  berth.lab.slack.forgetRates();
}

/** What Redis holds after a job that was undone: what it held before. */
export async function expectNothingHeld(berth: Berth, before: readonly string[]): Promise<void> {
  expect(await held(berth)).toEqual(before);
}
