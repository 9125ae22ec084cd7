/** What is broken on purpose at the moment. The terminal and the page share one of these, so they agree on it. */
import { OpsError } from '../../errors.ts';
import type { Berth } from '../demo/berth.ts';
import type { Answer, Break } from './shapes.ts';
import { type Breakable, type Trouble, troublesOf } from './troubles.ts';

export interface Breaks {
  /** All that can be broken here, and what is. */
  list(): Break[];
  /**
   * Breaks it, or puts it back and nothing else. Settles when that is done.
   * @throws OpsError `not-found` for what cannot be broken here, `invalid` for putting back what acts only once
   */
  set(id: string, on: boolean): Promise<Answer>;
  /** Puts everything back, and takes back what was ordered and has not happened yet. */
  mend(): Promise<Answer>;
}

export function createBreaks(lab: Breakable, berth: Berth): Breaks {
  const troubles = new Map(troublesOf(lab, berth).map((one) => [one.id, one]));
  const on = new Set<string>();
  const inTurn = createTurns();

  async function act(trouble: Trouble, wanted: boolean): Promise<Answer> {
    if (wanted) {
      await trouble.order();
      if (trouble.back) on.add(trouble.id);
      return { text: trouble.ordered };
    }
    if (!trouble.back) throw new OpsError('invalid', 'This happens once: there is nothing to put back.');
    await trouble.back.act();
    on.delete(trouble.id);
    return { text: trouble.back.told };
  }

  return {
    list: () =>
      [...troubles.values()].map(({ id, label, does, back }) => ({
        ...{ id, label, does },
        kind: back ? ('switch' as const) : ('button' as const),
        on: on.has(id),
      })),
    async set(id, wanted) {
      const trouble = troubles.get(id);
      if (trouble) return inTurn(id, () => act(trouble, wanted));
      const names = [...troubles.keys()].join(', ');
      throw new OpsError('not-found', `What can be broken: ${names}.`);
    },
    async mend() {
      const broken = [...on].flatMap((id) => troubles.get(id) ?? []);
      await Promise.all(broken.map((one) => inTurn(one.id, () => act(one, false))));
      lab.proxmox.faults.clear();
      lab.slack.faults.clear();
      return { text: 'All is well again.' };
    },
  };
}

/** Work under the same key is done one after the other, whatever becomes of it. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, turn);
    return turn;
  };
}
