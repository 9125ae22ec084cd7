/** One person's window: the rail, a channel, and what stands beside it; modals and notifications over all of it. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { About } from '../src/lab/page/shapes.ts';
import { Channel, NoChannel } from './chat/channel.tsx';
import { Home } from './chat/home.tsx';
import { Rail } from './chat/rail.tsx';
import { Share, type Sharing } from './chat/share.tsx';
import { Thread } from './chat/thread.tsx';
import { Toasts } from './chat/toasts.tsx';
import { type Desk, DeskContext, type Revealed } from './desk.ts';
import type { Json } from './json.ts';
import { Confirm } from './modal/confirm.tsx';
import { Modal } from './modal/modal.tsx';
import { Source } from './modal/source.tsx';
import { RoomPane } from './room/room.tsx';
import { actsOf } from './state/acts.ts';
import { useStore } from './state/hooks.ts';
import type { State } from './state/model.ts';
import { placeOf } from './state/place.ts';
import type { Route } from './state/route.ts';
import type { Session } from './state/session.ts';
import { unreadMine, withRead } from './state/unread.ts';

interface WindowProps {
  about: About;
  user: string;
  session: Session;
  route: Route;
  go(change: Partial<Route>): void;
}

interface Question {
  confirm: Json;
  answer(yes: boolean): void;
}

export function Window({ about, user, session, route, go }: WindowProps) {
  const { store } = session;
  const state = useStore(store);
  const [revealed, setRevealed] = useState<Revealed | undefined>();
  const [sharing, setSharing] = useState<Sharing | undefined>();
  const [question, setQuestion] = useState<Question | undefined>();
  const { channels } = state;
  const desk = useMemo<Desk>(() => {
    const names = new Map([
      ...about.people.map((one) => [one.id, one.realName] as const),
      [about.app.user, about.app.name],
    ]);
    return {
      about,
      user,
      act: actsOf(user, store),
      channels: channels.filter((one) => one.dmWith === undefined),
      nameOf: (id) => names.get(id) ?? id,
      channelOf: (id) => channels.find((one) => one.id === id)?.name ?? id,
      confirm: (confirm) => new Promise((answer) => setQuestion({ confirm, answer })),
      go,
      reveal: setRevealed,
      share: setSharing,
    };
  }, [about, user, store, channels, go]);
  const change = useCallback((how: Partial<State>) => store.set((before) => ({ ...before, ...how })), [store]);
  const dismiss = useCallback(
    (ts: string) => change({ ephemerals: store.get().ephemerals.filter((one) => one.ts !== ts) }),
    [change, store],
  );
  const toastGone = useCallback(
    (id: number) => change({ toasts: store.get().toasts.filter((one) => one.id !== id) }),
    [change, store],
  );
  const place = placeOf(route.place, state);
  const channel = channels.find((one) => one.id === place);
  // On a phone, the channel is only there once the person has gone to it.
  const seen = route.place === undefined && matchMedia('(max-width: 760px)').matches ? undefined : place;
  session.look({ channel: seen, thread: route.room ? undefined : route.thread });
  useReading(session, seen, state);
  useTitle(state, channel?.dmWith === undefined ? channel?.name : about.app.name, about.workspace);
  const modal = state.modals.at(-1);
  const beside = route.room ? 'room' : route.thread && channel ? 'thread' : undefined;
  return (
    <DeskContext.Provider value={desk}>
      <div class="window" data-pane={beside ? 'side' : route.place ? 'channel' : 'rail'} data-side={beside}>
        <header class="hidden">
          <h1>{about.workspace}</h1>
        </header>
        <Rail state={state} place={place} />
        {place === 'home' && <Home state={state} roomOpen={route.room} />}
        {place !== 'home' && channel && (
          <Channel state={state} channel={channel} roomOpen={route.room} onDismiss={dismiss} />
        )}
        {place !== 'home' && !channel && <NoChannel link={state.link} />}
        {beside === 'thread' && channel && route.thread && (
          <Thread state={state} channel={channel} ts={route.thread} onDismiss={dismiss} />
        )}
        {beside === 'room' && (
          <aside class="side room-side" aria-label="Machine room">
            <RoomPane base="./" onClose={() => go({ room: false })} />
          </aside>
        )}
      </div>
      {modal && (
        <Modal
          key={modal.root_view_id}
          view={modal}
          errors={state.errors}
          trouble={state.trouble}
          onErrors={(errors) => change({ errors, trouble: undefined })}
        />
      )}
      {question && (
        <Confirm
          confirm={question.confirm}
          onAnswer={(yes) => {
            setQuestion(undefined);
            question.answer(yes);
          }}
        />
      )}
      {sharing && <Share {...sharing} onClose={() => setSharing(undefined)} />}
      {revealed && <Source source={revealed} onClose={() => setRevealed(undefined)} />}
      <Toasts toasts={state.toasts} onGone={toastGone} />
    </DeskContext.Provider>
  );
}

/** What is on the screen is read, as soon as the window is looked at. */
function useReading({ store }: Session, place: string | undefined, state: State): void {
  const unread = place !== undefined && state.unread[place] !== undefined;
  useEffect(() => {
    const read = () => {
      if (place !== undefined && !document.hidden) store.set((before) => withRead(before, place));
    };
    if (unread) read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [store, place, unread]);
}

function useTitle(state: State, place: string | undefined, workspace: string): void {
  const count = unreadMine(state);
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ''}${place ? `${place} · ` : ''}${workspace}`;
  }, [count, place, workspace]);
}
