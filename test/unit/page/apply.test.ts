import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyHappening, applySight, type Gaze, withNotice } from '../../../page/state/apply.ts';
import { blank, type State } from '../../../page/state/model.ts';
import { inChannel, inThread, repliesIn } from '../../../page/state/select.ts';
import { unreadMine, withRead } from '../../../page/state/unread.ts';
import type { LabView, Sight } from '../../../src/lab/page/shapes.ts';
import { createFeed, type Happening } from '../../../src/lab/slack/feed.ts';
import { type LabMessage, Messages } from '../../../src/lab/slack/messages.ts';

const ada = 'U0ADA00001';
const app = 'U0BERTH001';
const general = { id: 'C0GENERAL01', name: 'general', private: false, archived: false };
const nowhere: Gaze = { channel: undefined, thread: undefined };
const sight = (more: Partial<Sight> = {}): Sight => ({
  boot: 'first',
  user: ada,
  channels: [general],
  messages: {},
  ephemerals: [],
  modal: null,
  home: null,
  ...more,
});
const start = (more?: Partial<Sight>) => applySight(blank(ada), sight(more));
const following = (state: State, happenings: readonly Happening[], gaze = nowhere) =>
  happenings.reduce((before, one) => applyHappening(before, one, gaze), state);
const message = (ts: string, more: Partial<LabMessage> = {}): LabMessage => ({
  type: 'message',
  ts,
  user: app,
  team: 'T1',
  text: 'Hello.',
  ...more,
});
const posted = (ts: string, more?: Partial<LabMessage>, channel = general.id): Happening => ({
  kind: 'message-posted',
  channel,
  message: message(ts, more),
});
const view = (id: string, more: Partial<LabView> = {}): LabView => ({
  id,
  team_id: 'T1',
  type: 'modal',
  blocks: [],
  private_metadata: '',
  callback_id: '',
  state: { values: {} },
  hash: 'h1',
  title: null,
  clear_on_close: false,
  notify_on_close: false,
  close: null,
  submit: null,
  previous_view_id: null,
  root_view_id: id,
  app_id: 'A1',
  external_id: '',
  app_installed_team_id: 'T1',
  bot_id: 'B1',
  ...more,
});

/** One act in the workspace; numbers choose among what is there. */
const act = fc.oneof(
  fc.record({ what: fc.constant('post' as const), reply: fc.boolean(), which: fc.nat() }),
  fc.record({ what: fc.constantFrom('change' as const, 'remove' as const), which: fc.nat() }),
  fc.record({ what: fc.constantFrom('whisper' as const, 'rewhisper' as const, 'hush' as const), which: fc.nat() }),
);

test('whatever happens in the workspace, the page ends up with what the workspace has', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.nat(40), (acts, looksAt) => {
      let ms = 1_700_000_000_000;
      const feed = createFeed();
      ms += 1;
      const workspace = new Messages({ now: () => ms } as never, feed);
      let state = start();
      feed.follow((happening) => {
        state = applyHappening(state, structuredClone(happening), nowhere);
      });
      const there = () => workspace.in(general.id);
      acts.forEach((one, index) => {
        const known = there()[one.which % Math.max(1, there().length)];
        const whispered = workspace.whispersTo(ada)[one.which % Math.max(1, workspace.whispersTo(ada).length)];
        // At some moment the page is reloaded, or has lost its stream.
        if (index === looksAt) {
          const messages = { [general.id]: structuredClone(there()) };
          state = applySight(state, sight({ messages, ephemerals: structuredClone(workspace.whispersTo(ada)) }));
        }
        if (one.what === 'post') {
          const thread_ts = 'reply' in one && one.reply ? (known?.thread_ts ?? known?.ts) : undefined;
          workspace.post(general.id, { user: app, team: 'T1', text: `${index}`, thread_ts });
        } else if (one.what === 'whisper') {
          workspace.whisper({ channel: general.id, user: ada, from: 'app', text: `${index}` });
        } else if (one.what === 'change' && known) workspace.change(general.id, known, { text: 'changed' });
        else if (one.what === 'remove' && known) workspace.remove(general.id, known);
        else if (one.what === 'rewhisper' && whispered) workspace.rewhisper(whispered, 'changed', undefined);
        else if (one.what === 'hush' && whispered) workspace.hush(whispered);
      });
      const drawn = (list: readonly LabMessage[]) => list.map(({ ts, text, subtype }) => ({ ts, text, subtype }));
      expect(drawn(state.messages[general.id] ?? [])).toEqual(drawn(there()));
      expect(state.ephemerals).toEqual(workspace.whispersTo(ada));
      expect(state.stale).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('a message told twice, or late, stands once and in its place', () => {
  const state = following(start(), [posted('2.000001'), posted('10.000001'), posted('1.000001'), posted('10.000001')]);
  expect(state.messages[general.id]?.map(({ ts }) => ts)).toEqual(['1.000001', '2.000001', '10.000001']);
  expect(state.unread[general.id]).toEqual({ all: 3, mine: 0 });
});

describe('notifications', () => {
  const mention = { text: `<@${ada}> your container is ready.` };

  test('a mention and a direct message are meant for the person, other words only make the channel unread', () => {
    const state = following(start(), [
      posted('1.000001'),
      posted('2.000001', mention),
      posted('3.000001', {}, 'D0ADA00001'),
      posted('4.000001', { user: ada, text: `<@${ada}> it is me` }),
    ]);
    expect(state.unread).toEqual({ [general.id]: { all: 2, mine: 1 }, D0ADA00001: { all: 1, mine: 1 } });
    expect(state.toasts.map(({ text }) => text)).toEqual([mention.text, 'Hello.']);
    expect(unreadMine(state)).toBe(2);
    expect(unreadMine(withRead(state, general.id))).toBe(1);
  });

  test('nobody is told of what they are looking at', () => {
    const reply = posted('2.000001', { ...mention, thread_ts: '1.000001' });
    const looking = { channel: general.id, thread: '1.000001' };
    expect(following(start(), [posted('1.000001', mention), reply], looking).toasts).toEqual([]);
    expect(following(start(), [reply], { ...looking, thread: undefined }).toasts).toHaveLength(1);
  });

  test('a reply that does not concern the person leaves the channel read', () => {
    expect(following(start(), [posted('2.000001', { thread_ts: '1.000001' })]).unread).toEqual({});
  });
});

describe('modals', () => {
  const opened: Happening = { kind: 'modal-opened', user: ada, view: view('V1') };
  const pushed: Happening = { kind: 'modal-pushed', user: ada, view: view('V2', { previous_view_id: 'V1' }) };
  const closed = (one: LabView): Happening => ({ kind: 'modal-closed', user: ada, view: one });
  const errors: Happening = { kind: 'modal-errors', user: ada, view: view('V1'), errors: { name: 'It is taken.' } };
  const ids = (state: State) => state.modals.map(({ id }) => id);

  test('are a stack', () => {
    expect(ids(following(start(), [opened, pushed]))).toEqual(['V1', 'V2']);
    expect(ids(following(start(), [opened, pushed, closed(view('V2', { previous_view_id: 'V1' }))]))).toEqual(['V1']);
  });

  test('one that stood below a reload is asked for', () => {
    const top = view('V2', { previous_view_id: 'V1' });
    const state = start({ modal: top });
    expect(following(state, [closed(top)])).toMatchObject({ modals: [], stale: true });
    expect(following(state, [{ kind: 'modal-updated', user: ada, view: view('V1') }]).modals).toEqual([top]);
  });

  test('a new sight of the same workspace keeps what stands below the one on top', () => {
    const state = following(start(), [opened, pushed]);
    const again = sight({ modal: view('V2', { hash: 'h2' }) });
    expect(ids(applySight(state, again))).toEqual(['V1', 'V2']);
    expect(ids(applySight(state, { ...again, boot: 'second' }))).toEqual(['V2']);
  });

  test('errors and trouble stay until the modal changes', () => {
    const wrong = withNotice(following(start(), [opened, errors]), 'We had some trouble connecting.');
    expect(wrong).toMatchObject({ errors: { name: 'It is taken.' }, trouble: 'We had some trouble connecting.' });
    const better = following(wrong, [{ kind: 'modal-updated', user: ada, view: view('V1', { hash: 'h2' }) }]);
    expect(better).toMatchObject({ errors: {}, trouble: undefined, modals: [{ hash: 'h2' }] });
  });

  test('without one, trouble is a toast', () => {
    expect(withNotice(start(), 'Trouble.').toasts).toMatchObject([{ text: 'Trouble.', to: undefined }]);
  });
});

test('another boot is another workspace: nothing is unread there', () => {
  const state = following(start(), [posted('1.000001')]);
  expect(applySight(state, sight()).unread).toEqual(state.unread);
  expect(applySight(state, sight({ boot: 'second' })).unread).toEqual({});
});

test('a message in a channel that nobody told of asks for a new sight', () => {
  expect(following(start(), [posted('1.000001', {}, 'C0NEW00001')]).stale).toBe(true);
});

describe('what is drawn', () => {
  const messages = [
    message('1.000001'),
    message('2.000001', { thread_ts: '1.000001' }),
    message('3.000001', { thread_ts: '1.000001', user: ada, subtype: 'thread_broadcast' }),
    message('4.000001', { thread_ts: '1.000001' }),
  ];
  const whisper = { ts: '1.500000', channel: general.id, user: ada, from: 'app' as const, text: 'For you.' };
  const state = start({ messages: { [general.id]: messages }, ephemerals: [whisper] });

  test('replies stand in their thread, broadcast ones in both', () => {
    expect(inChannel(state, general.id).map(({ ts }) => ts)).toEqual(['1.000001', '1.500000', '3.000001']);
    expect(inThread(state, general.id, '1.000001')).toEqual(messages);
  });

  test('replies are counted from the replies', () => {
    expect(repliesIn(messages).get('1.000001')).toEqual({ count: 3, last: '4.000001', users: [app, ada] });
  });
});
