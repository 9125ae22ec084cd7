/** The elements of a message or a Home tab: each press and choice goes to the app at once. */
import { useState } from 'preact/hooks';
import type { Surface } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { isJson, type Json, stringOf } from '../json.ts';
import { type Drafts, fieldOf } from '../state/drafts.ts';
import { useBusy } from '../state/use-busy.ts';
import { initialValue } from './initial-value.ts';

/** `verb` presses, with `where` besides the action. */
export function usePlainSurface(kind: 'message' | 'home', verb: string, where: Json): Surface {
  const { act, confirm } = useDesk();
  const busy = useBusy();
  const [held, setHeld] = useState<Drafts>({});
  const send = async (block: Json, element: Json, value: string | undefined) => {
    if (isJson(element.confirm) && !(await confirm(element.confirm))) return;
    const asked = isJson(element.confirm) ? { confirm: true } : {};
    const chosen = value === undefined ? {} : { value };
    await busy.run(fieldOf(block, element), () =>
      act(verb, { ...where, ...asked, ...chosen, action_id: element.action_id }),
    );
  };
  const keep = (block: Json, element: Json, value: Json) =>
    setHeld((before) => ({ ...before, [fieldOf(block, element)]: value }));
  return {
    kind,
    value: (block, element) => held[fieldOf(block, element)] ?? initialValue(element),
    error: () => undefined,
    busy: (block, element) => busy.is(fieldOf(block, element)),
    press: send,
    choose(block, element, values, value) {
      keep(block, element, value);
      if (block.type !== 'input' || block.dispatch_action === true) send(block, element, values.at(-1));
    },
    fill: (block, element, text) => keep(block, element, { type: stringOf(element.type), value: text }),
    editing: () => {},
    search: async () => ({ options: [], failed: 'The lab searches in modals only.' }),
  };
}
