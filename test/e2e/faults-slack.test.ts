import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usualPeople } from '../../src/lab/people.ts';
import type { Parcel } from '../../src/lab/slack/deliver/courier.ts';
import type { Json } from '../../src/lab/slack/json.ts';
import { until } from '../harness/until.ts';
import { HOSTILE } from '../hostile.ts';
import { ED25519 } from '../unit/domain/keys.ts';
import { ADA, aMinuteLater, BEN, channels, expectReady, named, ROOM, roots, times } from './outcomes.ts';
import { askForContainer, openForm } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const MANY = 200;
const crowd = Array.from({ length: MANY }, (_, index) => {
  const name = `p${String(index).padStart(3, '0')}`;
  const id = `U0CROWD${String(index).padStart(3, '0')}`;
  return {
    slack: { id, name, realName: name, email: `${name}@lab.test` },
    uid: name,
    groups: ['staff'],
    keys: [ED25519],
  };
});
const config = { worker: { lockSeconds: 3, backoffSeconds: 0.2 } };
const isForm = (view: { callback_id: unknown; submit: unknown }) =>
  view.callback_id === 'create-container-form' && view.submit !== null;

describe('when Slack has trouble, or somebody pretends to be it', () => {
  let berth: Berth;
  const ada = () => berth.lab.slack.as(ADA);
  const ben = () => berth.lab.slack.as(BEN);
  const faults = () => berth.lab.slack.faults;
  const command = (person: typeof ada, hostname: string) => openForm(person(), ROOM, hostname);
  const lastParcel = (kind: Parcel['kind']) => {
    const found = berth.lab.slack.deliveries().findLast(({ parcel }) => parcel.kind === kind);
    if (!found) throw new Error(`Nothing of kind ${kind} was sent.`);
    return found.parcel;
  };

  beforeAll(async () => {
    berth = await startBerth({
      people: [...usualPeople, ...crowd],
      channels,
      times: { ...times, clone: 1000 },
      config,
    });
    await berth.start('start');
  }, 180_000);
  beforeEach(() => aMinuteLater(berth));
  afterEach(async () => {
    berth?.lab.slack.faults.clear();
    for (const person of [ada(), ben()]) if (person.openModal()) await person.close(true);
  });
  afterAll(() => berth?.stop());

  it('takes a command that is delivered twice once', async () => {
    await command(ada, 'twice');
    const parcel = lastParcel('slash_commands');
    const calls = berth.lab.slack.calls().length;
    expect((await berth.lab.slack.send(parcel)).kind).toBe('acked');
    // What comes after has been answered, so the repeated one had its time.
    await command(ben, 'after');
    const opened = berth.lab.slack
      .calls()
      .slice(calls)
      .filter(({ method }) => method === 'views.open');
    expect(opened).toHaveLength(1);
    expect(ada().ephemerals(ROOM)).toEqual([]);
  });

  it('makes one container of a Submit that is delivered twice', async () => {
    await askForContainer(ada(), ROOM, 'once');
    const again = await berth.lab.slack.send(lastParcel('interactive'));
    expect(again).toMatchObject({ kind: 'acked', payload: { response_action: 'update' } });
    await expectReady(berth, ADA, 'once');
  });

  it('gives a button to whoever was heard too late, and opens the form by it', async () => {
    faults().delayDelivery(3200);
    expect(await ada().slash(ROOM, '/create-container late')).toMatchObject({ kind: 'failed' });
    faults().delayDelivery(0);
    const told = await ada().waitForEphemeral(({ blocks }) => JSON.stringify(blocks ?? []).includes('-open'), 20_000);
    expect(told.text).toContain('Press the button to open it.');
    await ada().press(ROOM, told.ts, 'create-container-open');
    const form = await ada().waitForModal(isForm, 20_000);
    expect(JSON.stringify(form.blocks)).toContain('"initial_value":"late"');
  });

  it('believes no view_submission of somebody else', async () => {
    await command(ada, 'mine');
    const asBen = (payload: Json) => ({ ...payload, user: { ...(payload.user as Json), id: BEN } });
    const answer = await ada().submitForged(asBen);
    expect(JSON.stringify(answer)).toContain('This form belongs to somebody else.');
    expect((await ada().submit()).kind).toBe('updated');
    expect(JSON.stringify(await ada().submitForged(asBen))).toContain('This form belongs to somebody else.');
    expect(roots(berth, ADA, 'mine')).toEqual([]);
  });

  it('acknowledges any state and any metadata in time', async () => {
    await command(ada, 'odd');
    const odd: unknown[] = [null, [], 'x', 7, { hostname: null }, { hostname: { hostname: { value: { $gt: '' } } } }];
    const hostile = HOSTILE.map((value) => ({ hostname: { hostname: { type: 'plain_text_input', value } } }));
    for (const values of [...odd, ...hostile]) {
      const answer = await ada().submitForged((payload) => ({
        ...payload,
        view: { ...(payload.view as Json), state: { values } },
      }));
      expect(answer).toMatchObject({ kind: 'acked', payload: { response_action: 'errors' } });
    }
    for (const private_metadata of ['', '__proto__', 'bjob00000000', 7, null]) {
      const answer = await ada().submitForged((payload) => ({
        ...payload,
        view: { ...(payload.view as Json), private_metadata },
      }));
      expect(JSON.stringify(answer)).toContain('This form has expired.');
    }
  });

  it('outlives payloads of any shape', async () => {
    const payloads = [null, [], 'x', 7, {}, { type: 'block_actions' }, { type: 'view_submission', view: null }];
    const odd = payloads.flatMap((payload) =>
      (['slash_commands', 'interactive', 'events_api'] as const).map((kind) => ({ kind, payload })),
    );
    for (const { kind, payload } of odd) {
      // Bolt acknowledges some of them and not others.
      void berth.lab.slack.send({ kind, payload: payload as Json, acceptsResponse: true });
    }
    await until(() => berth.lab.slack.connections() > 0);
    await command(ada, 'alive');
  });

  it('ends with the right last state through 429s, 500s, silence and cut connections', async () => {
    faults().order('chat.postMessage', { kind: 'status', status: 500 });
    faults().order('chat.update', { kind: 'status', status: 429, retryAfter: 1 });
    faults().order('chat.update', { kind: 'drop', when: 'before' });
    faults().order('chat.update', { kind: 'drop', when: 'after' });
    faults().order('chat.update', { kind: 'status', status: 503 });
    await askForContainer(ada(), ROOM, 'stormy');
    faults().dropSockets();
    await expectReady(berth, ADA, 'stormy');
    await until(() => berth.lab.slack.connections() > 0);
    await command(ben, 'afterwards');
  });

  it('goes on while Slack says nothing at all for a while', async () => {
    faults().order('chat.update', { kind: 'silence' });
    await askForContainer(ada(), ROOM, 'silent');
    await expectReady(berth, ADA, 'silent');
    expect(named(berth, 'silent')).toHaveLength(1);
  });

  it('acknowledges two hundred commands at once, answers everybody, and never meets a 429', async () => {
    const calls = berth.lab.slack.calls().length;
    const outcomes = await Promise.all(
      crowd.map(({ slack }) => berth.lab.slack.as(slack.id).slash(ROOM, `/create-container of-${slack.name}`)),
    );
    expect(outcomes.filter(({ kind }) => kind !== 'acked')).toEqual([]);
    const answers = await Promise.all(
      crowd.map(async ({ slack }) => {
        const person = berth.lab.slack.as(slack.id);
        const filled = (view: { blocks: unknown }) => !JSON.stringify(view.blocks).includes('One moment');
        return Promise.any([
          person.waitForModal(filled, 45_000).then(() => 'modal'),
          person.waitForEphemeral(({ text }) => text !== '', 45_000).then(({ text }) => text),
        ]);
      }),
    );
    const told = answers.filter((answer) => answer !== 'modal');
    for (const answer of told) {
      expect(answer).toMatch(/^(?:Many people .* try again in \d+ seconds?|Slack .*)\. Press the button to open it\.$/);
    }
    // A machine that is busy with other things is too late for some; those whom Slack's limit turns away are no more.
    expect(told.filter((answer) => answer.includes('Many people')).length).toBeLessThan(MANY - 50);
    expect(told.length).toBeLessThan(MANY);
    const limited = berth.lab.slack
      .calls()
      .slice(calls)
      .filter(({ status }) => status === 429);
    expect(limited).toEqual([]);
  }, 90_000);
});
