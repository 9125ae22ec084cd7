/** What the person can do, with its failures told where they look. */
import type { Json } from '../../src/lab/page/shapes.ts';
import { act, type Outcome, Refused } from './api.ts';
import { withNotice } from './apply.ts';
import type { State } from './model.ts';
import type { Store } from './store.ts';

/** Does a verb; undefined where it was refused, which the person has been told. */
export type Act = (verb: string, body?: Json) => Promise<Outcome | undefined>;

export function actsOf(user: string, store: Store<State>): Act {
  return async (verb, body) => {
    try {
      return await act(user, verb, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      store.set((state) => withNotice(state, error.message));
      return undefined;
    }
  };
}
