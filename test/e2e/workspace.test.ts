/** A whole workspace behind its page: what a visitor breaks there, and how Berth holds. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openJobList } from '../../src/job-list.ts';
import type { Answer, Break, Room } from '../../src/lab/page/shapes.ts';
import { startWorkspace, type Workspace } from '../../src/lab/page/workspace.ts';
import { type Events, readEvents } from '../harness/events.ts';
import { until } from '../harness/until.ts';
import { askForContainer } from './people.ts';
import { MAIN } from './processes.ts';

const root = resolve(import.meta.dirname, '../..');
const ADA = 'U0ADA00001';
const ROOM = 'C0GENERAL01';
const PATIENCE_MS = 60_000;

describe('a workspace', () => {
  let workspace: Workspace;
  let room: Events;
  beforeAll(async () => {
    workspace = await startWorkspace({
      program: { command: process.execPath, args: MAIN },
      lab: {
        cacheDir: resolve(root, '.cache'),
        manifest: parse(readFileSync(resolve(root, 'manifest.yml'), 'utf8')),
        config: { worker: { lockSeconds: 5, backoffSeconds: 1 } },
      },
      openJobs: openJobList,
    });
    room = await readEvents(`${workspace.page.url}api/room/stream`);
  });
  afterEach(() => workspace.breaks.mend());
  afterAll(async () => {
    await workspace.stop();
    await room.ended;
  });

  const ada = () => workspace.lab.slack.as(ADA);
  const rooms = () => room.all.map(({ data }) => data as Room);
  const isOn = (id: string) =>
    rooms()
      .at(-1)
      ?.breaks.some((one: Break) => one.id === id && one.on) ?? false;
  async function set(id: string, on: boolean): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const asked = { method: 'POST', headers, body: JSON.stringify({ on }) };
    const response = await fetch(`${workspace.page.url}api/breaks/${id}`, asked);
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  }

  /** The form of the command, if it came; a machine that is busy elsewhere may need another try. */
  async function opens(name: string): Promise<boolean> {
    const { kind } = await ada().slash(ROOM, `/create-container ${name}`);
    if (kind !== 'acked') return false;
    await ada().waitForModal((view) => view.submit !== null, 20_000);
    await ada().close(true);
    return true;
  }

  it('opens its form although Slack leaves a tenth of a second', async () => {
    const took = () =>
      workspace.lab.slack.deliveries().findLast(({ parcel }) => parcel.kind === 'slash_commands')?.took;
    await opens('quick');
    expect(took()).toBeLessThan(2900);
    await set('slow', true);
    await until(() => isOn('slow'));
    await until(() => opens('slow'), PATIENCE_MS);
    expect(took()).toBeGreaterThanOrEqual(2900);
    await set('slow', false);
    await until(() => !isOn('slow'));
    await opens('quick');
    expect(took()).toBeLessThan(2900);
  });

  it('goes on with its thread after the worker was killed in the middle', async () => {
    await askForContainer(ada(), ROOM, 'held');
    await until(
      () =>
        rooms()
          .at(-1)
          ?.containers.some(({ name }) => name === 'held') ?? false,
      PATIENCE_MS,
    );
    expect((await set('worker', true)).text).toContain('another is being started');
    await until(() => rooms().at(-1)?.halves.worker === 'starting');
    await ada().waitForMessage(({ text }) => text.includes('held is ready'), PATIENCE_MS);
    await until(() => rooms().at(-1)?.halves.worker === 'up');
    expect(workspace.lab.proxmox.containers().filter(({ hostname }) => hostname === 'held')).toHaveLength(1);
  });

  it('brings back what was killed while Redis was silent', async () => {
    await set('redis', true);
    await set('worker', true);
    await until(() => rooms().at(-1)?.halves.worker === 'starting');
    await until(
      () =>
        rooms()
          .at(-1)
          ?.troubles.some((text) => text.includes('Redis')) ?? false,
    );
    await set('redis', false);
    await until(() => rooms().at(-1)?.halves.worker === 'up', PATIENCE_MS);
    expect(rooms().at(-1)?.troubles).toEqual([]);
  });

  const waits = (plan: Room['plan']) =>
    plan?.name === 'waiting' && plan.steps.some(({ name, state }) => name === 'await-address' && state === 'running');

  it('has one thing put back without the others', async () => {
    await set('address', true);
    await set('redis', true);
    await until(() => isOn('address') && isOn('redis'));
    expect((await set('redis', false)).text).toBe('Redis answers again.');
    await until(() => !isOn('redis') && isOn('address'));
    await askForContainer(ada(), ROOM, 'waiting');
    await until(() => waits(rooms().at(-1)?.plan ?? null), PATIENCE_MS);
    await set('address', false);
    await ada().waitForMessage(({ text }) => text.includes('waiting is ready'), PATIENCE_MS);
  });

  it('tells nothing secret through the page', async () => {
    const streams = await Promise.all(
      workspace.lab.people.map(({ slack }) => readEvents(`${workspace.page.url}api/as/${slack.id}/stream`)),
    );
    await until(() => streams.every(({ all }) => all.length > 0));
    const about = await (await fetch(`${workspace.page.url}api/about`)).text();
    const logs = await Promise.all(
      ['bot', 'worker'].map(async (half) => (await fetch(`${workspace.page.url}api/log/${half}`)).text()),
    );
    const told = JSON.stringify([streams.map(({ all }) => all), rooms(), about, logs]);
    for (const [name, secret] of Object.entries(workspace.lab.env)) expect(told.includes(secret), name).toBe(false);
    for (const { close } of streams) close();
  });
});
