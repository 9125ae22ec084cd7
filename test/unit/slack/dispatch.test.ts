import { describe, expect, it, vi } from 'vitest';
import { OpsError } from '../../../src/errors.ts';
import type { InteractiveSlack } from '../../../src/slack/clients.ts';
import { createDispatch } from '../../../src/slack/dispatch.ts';
import type { Listeners, SubmitAnswer } from '../../../src/slack/listeners.ts';
import { fakeInteractive, fakeSlack, gate, keptLog } from './fakes.ts';

function setting(
  listeners: Partial<Listeners> = {},
  more: { once?: () => Promise<boolean>; interactive?: Partial<InteractiveSlack> } = {},
) {
  const log = keptLog();
  const background = fakeSlack();
  const seen = new Set<string>();
  const first = async (key: string) => !seen.has(key) && Boolean(seen.add(key));
  const dispatch = createDispatch({
    listeners: { commands: {}, shortcuts: {}, actions: {}, submits: {}, searches: {}, ...listeners },
    interactive: fakeInteractive(more.interactive),
    background,
    team: 'T1',
    once: more.once ?? first,
    log,
    answerMs: 50,
  });
  return { dispatch, log, background };
}

/** A delivery that records the order of what happens to it. */
function delivered(body: object) {
  const events: string[] = [];
  const acks: unknown[] = [];
  return {
    body,
    events,
    acks,
    ack: async (payload?: unknown) => {
      events.push('ack');
      acks.push(payload);
    },
    respond: async ({ text }: { text: string }) => void events.push(`told: ${text}`),
  };
}

const command = (more = {}) =>
  delivered({
    command: '/create',
    text: 'web',
    user_id: 'U1',
    team_id: 'T1',
    channel_id: 'C1',
    channel_name: 'ops',
    trigger_id: 't1',
    ...more,
  });
const view = {
  id: 'V1',
  hash: 'h1',
  callback_id: 'form',
  private_metadata: 'm',
  title: { text: 'Form' },
  blocks: [{ type: 'section' }, { type: 'input', block_id: 'hostname' }],
  state: { values: { a: 1 } },
};
const submission = (more = {}) =>
  delivered({ type: 'view_submission', user: { id: 'U1', team_id: 'T2' }, trigger_id: 't2', view, ...more });
const submits = (answer: () => Promise<SubmitAnswer>) => setting({ submits: { form: answer } });

describe('a command', () => {
  it('is acknowledged before anything else', async () => {
    const one = command();
    const { dispatch } = setting({
      commands: {
        '/create': async (asked) => {
          one.events.push('asked');
          expect(asked).toMatchObject({
            user: 'U1',
            team: 'T1',
            userTeam: 'T1',
            trigger: 't1',
            text: 'web',
            channel: 'C1',
            channelName: 'ops',
          });
        },
      },
    });
    await dispatch.command(one);
    expect(one.events).toEqual(['ack', 'asked']);
  });

  it('tells the person what went wrong, in words or with a number', async () => {
    const errors = [
      new OpsError('conflict', 'It is taken.', { hint: 'Choose another.' }),
      new Error('xoxb-1-secret at 10.0.0.1'),
    ];
    const { dispatch, log } = setting({
      commands: {
        '/create': async () => {
          throw errors.shift();
        },
      },
    });
    const [ours, theirs] = [command({ trigger_id: 'a' }), command({ trigger_id: 'b' })];
    await dispatch.command(ours);
    expect(ours.events).toEqual(['ack', 'told: It is taken. Choose another.']);
    await dispatch.command(theirs);
    const id = /number: ([0-9a-f]{8})\./.exec(theirs.events[1] ?? '')?.[1];
    expect(log.lines.join()).toContain(`"id":"${id}"`);
    expect(theirs.events.join() + log.lines.join()).not.toContain('secret');
  });

  it('runs once however often it is delivered, and is acknowledged each time', async () => {
    const listener = vi.fn(async () => undefined);
    const { dispatch } = setting({ commands: { '/create': listener } });
    const [first, again] = [command(), command()];
    await Promise.all([dispatch.command(first), dispatch.command(again)]);
    expect([first.events, again.events]).toEqual([['ack'], ['ack']]);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('runs although Redis fails or says nothing', async () => {
    const listener = vi.fn(async () => undefined);
    for (const once of [async () => Promise.reject(new Error('down')), () => new Promise<boolean>(() => {})]) {
      await setting({ commands: { '/create': listener } }, { once }).dispatch.command(command());
    }
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('nobody listens to is answered all the same', async () => {
    for (const name of ['/other', 'constructor', '__proto__']) {
      const one = command({ command: name });
      await setting().dispatch.command(one);
      expect(one.events).toEqual(['ack', `told: I do not know the command ${name}.`]);
    }
  });

  it('survives a connection that is gone, and a body of any shape', async () => {
    const listener = vi.fn(async () => undefined);
    const { dispatch, log } = setting({ commands: { '/create': listener } });
    await dispatch.command({ ...command(), ack: async () => Promise.reject(new Error('closed')) });
    expect(listener).toHaveBeenCalled();
    expect(log.lines.join()).toContain('an acknowledgement was not delivered');
    for (const body of [null, 3, [], { actions: 'x', user: 3, view: [] }]) {
      for (const handle of [
        dispatch.command,
        dispatch.action,
        dispatch.submit,
        dispatch.search,
        dispatch.close,
        dispatch.shortcut,
        dispatch.home,
      ]) {
        await handle(delivered(body as object));
      }
    }
  });
});

describe('a button', () => {
  const press = (more = {}) =>
    delivered({
      type: 'block_actions',
      user: { id: 'U1' },
      trigger_id: 't',
      channel: { id: 'C1' },
      container: { message_ts: '1.2' },
      actions: [{ action_id: 'cancel-job', value: 'job-1' }],
      ...more,
    });

  it('reaches its listener with what it is about', async () => {
    const listener = vi.fn(async () => undefined);
    await setting({ actions: { 'cancel-job': listener } }).dispatch.action(press());
    expect(listener).toHaveBeenCalledWith(
      expect.objectContaining({ action: 'cancel-job', value: 'job-1', channel: 'C1', message: '1.2', user: 'U1' }),
    );
  });

  it('of another time says so; a link says nothing', async () => {
    const [old, link] = [press(), press({ actions: [{ action_id: 'link-docs' }] })];
    const { dispatch } = setting();
    await dispatch.action(old);
    await dispatch.action(link);
    expect(old.events).toEqual(['ack', 'told: This button does nothing any more.']);
    expect(link.events).toEqual(['ack']);
  });

  it('tells the person directly when there is no other way', async () => {
    const { dispatch, background } = setting(
      {},
      { interactive: { whisper: async () => Promise.reject(new Error('not in channel')) } },
    );
    await dispatch.action({ ...press(), respond: async () => Promise.reject(new Error('expired')) });
    expect(background.posts).toMatchObject([
      { channel: 'D-U1', message: { text: 'This button does nothing any more.' } },
    ]);
  });
});

describe('a Submit', () => {
  const modal = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };

  it.each<[SubmitAnswer, unknown]>([
    [undefined, undefined],
    [{ clear: true }, { response_action: 'clear' }],
    [{ errors: { hostname: 'taken' } }, { response_action: 'errors', errors: { hostname: 'taken' } }],
    [{ update: modal }, { response_action: 'update', view: modal }],
    [{ push: modal }, { response_action: 'push', view: modal }],
  ])('is answered by its listener: %j', async (answer, ack) => {
    const one = submission();
    const listener = vi.fn(async () => answer);
    await setting({ submits: { form: listener } }).dispatch.submit(one);
    expect(one.acks).toEqual([ack]);
    expect(listener).toHaveBeenCalledWith(
      expect.objectContaining({
        userTeam: 'T2',
        view: { id: 'V1', hash: 'h1', callback: 'form', metadata: 'm', values: { a: 1 } },
      }),
    );
  });

  it('delivered twice gets one answer twice', async () => {
    const listener = vi.fn(async () => ({ errors: { hostname: 'taken' } }));
    const { dispatch } = setting({ submits: { form: listener } });
    const [first, again, honest] = [submission(), submission(), submission({ trigger_id: 't3' })];
    await Promise.all([dispatch.submit(first), dispatch.submit(again)]);
    await dispatch.submit(honest);
    expect([first.acks, again.acks, honest.acks]).toEqual(
      Array(3).fill([{ response_action: 'errors', errors: { hostname: 'taken' } }]),
    );
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('that another process has had is not done again', async () => {
    const listener = vi.fn(async () => undefined);
    const one = submission();
    await setting({ submits: { form: listener } }, { once: async () => false }).dispatch.submit(one);
    expect(JSON.stringify(one.acks)).toContain('This was sent already.');
    expect(listener).not.toHaveBeenCalled();
  });

  it('that fails keeps what was typed', async () => {
    const one = submission();
    await submits(async () => {
      throw new OpsError('unavailable', 'The directory does not answer.');
    }).dispatch.submit(one);
    expect(one.acks).toEqual([{ response_action: 'errors', errors: { hostname: 'The directory does not answer.' } }]);
    const bare = submission({ view: { ...view, blocks: [] } });
    await submits(async () => {
      throw new Error('x');
    }).dispatch.submit(bare);
    expect(bare.acks).toMatchObject([{ response_action: 'update', view: { title: { text: 'Form' } } }]);
  });

  it('that takes too long is acknowledged in time and answered later', async () => {
    const shown: unknown[] = [];
    const slow = gate();
    const { dispatch } = setting(
      { submits: { form: async () => slow.promise.then(() => ({ errors: { hostname: 'It is taken.' } })) } },
      {
        interactive: {
          updateView: async (at, page) => {
            shown.push({ at, page });
            return undefined;
          },
        },
      },
    );
    const one = submission();
    await dispatch.submit(one);
    expect(JSON.stringify(one.acks)).toContain('One moment, please.');
    expect(await dispatch.idle(1)).toBe(1);
    slow.open();
    expect(await dispatch.idle(1000)).toBe(0);
    expect(JSON.stringify(shown)).toContain('It is taken. Please close this window and begin again.');
    expect(shown).toMatchObject([{ at: { id: 'V1' } }]);
  });

  it('of a window nobody knows is answered', async () => {
    const one = submission({ view: { ...view, callback_id: 'old' } });
    await setting().dispatch.submit(one);
    expect(one.acks).toMatchObject([{ response_action: 'errors' }]);
  });
});

describe('a search', () => {
  const typed = (block_id = 'protocols') =>
    delivered({
      type: 'block_suggestion',
      block_id,
      action_id: `${block_id}-3`,
      value: 'ft',
      user: { id: 'U1' },
      view,
    });

  it('gets at most a hundred options', async () => {
    const one = typed();
    const { dispatch } = setting({
      searches: {
        protocols: async ({ typed: text }) =>
          Array.from({ length: 200 }, (_, n) => ({ value: `${n}`, label: `${text}${n}` })),
      },
    });
    await dispatch.search(one);
    const [{ options }] = one.acks as [{ options: { text: { text: string } }[] }];
    expect(options).toHaveLength(100);
    expect(options[0]?.text.text).toBe('ft0');
  });

  it('gets none when it fails, is slow or is unknown', async () => {
    const searches = { fails: async () => Promise.reject(new Error('x')), slow: () => new Promise<never>(() => {}) };
    const { dispatch } = setting({ searches });
    for (const name of ['fails', 'slow', 'unknown']) {
      const one = typed(name);
      await dispatch.search(one);
      expect(one.acks).toEqual([{ options: [] }]);
    }
  });
});

it('takes a press in the Home tab for one without a view, since no modal can take its place', async () => {
  const views: unknown[] = [];
  const press = async (asked: { view: unknown }) => void views.push(asked.view);
  const { dispatch } = setting({ actions: { press } });
  for (const type of ['home', 'modal']) {
    const view = { id: 'V1', hash: 'h1', callback_id: 'c', private_metadata: '', type };
    await dispatch.action(delivered({ user: { id: 'U1' }, actions: [{ action_id: 'press', action_ts: type }], view }));
  }
  expect(views).toMatchObject([undefined, { id: 'V1' }]);
});

it('passes on looks at the Home tab only', async () => {
  const home = vi.fn(async () => undefined);
  const { dispatch } = setting({ home });
  await dispatch.home(delivered({ event_id: 'E1', event: { type: 'app_home_opened', user: 'U1', tab: 'home' } }));
  await dispatch.home(delivered({ event_id: 'E2', event: { type: 'app_home_opened', user: 'U1', tab: 'messages' } }));
  expect(home.mock.calls).toEqual([[{ user: 'U1', team: 'T1' }]]);
});
