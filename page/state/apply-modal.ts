/** The stack of modals, as its happenings tell of it. Pure. */
import type { Happening } from '../../src/lab/slack/feed.ts';
import type { State } from './model.ts';

type ModalHappening = Extract<Happening, { kind: `modal-${string}` }>;

export function applyModal(state: State, happening: ModalHappening): State {
  const { kind, view } = happening;
  const quiet = { ...state, errors: {}, trouble: undefined };
  switch (kind) {
    case 'modal-opened':
      return { ...quiet, modals: [view] };
    case 'modal-pushed':
      return { ...quiet, modals: [...state.modals, view] };
    case 'modal-updated': {
      // After a reload only the modal on top is known: what is not can only stand below it.
      if (!state.modals.some((one) => one.id === view.id)) return state;
      const modals = state.modals.map((one) => (one.id === view.id ? view : one));
      return state.modals.at(-1)?.id === view.id ? { ...quiet, modals } : { ...state, modals };
    }
    case 'modal-closed': {
      const modals = state.modals.filter((one) => one.id !== view.id);
      // What stood below it may have to be asked for.
      const hidden = modals.length === 0 && view.previous_view_id !== null;
      return { ...quiet, modals, stale: state.stale || hidden };
    }
    case 'modal-errors':
      return state.modals.at(-1)?.id === view.id ? { ...quiet, errors: happening.errors } : state;
  }
}
