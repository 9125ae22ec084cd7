/** The elements of a modal: what is put into them is kept here, and told to the server in order. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LabView } from '../../src/lab/page/shapes.ts';
import type { Surface } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { isJson, type Json, listOf, stringOf } from '../json.ts';
import { type Drafts, fieldOf, keptDrafts, valueIn } from '../state/drafts.ts';
import type { Outbox } from '../state/outbox.ts';
import { useBusy } from '../state/use-busy.ts';
import { typingPause } from './typing-pause.ts';

export interface ModalParts {
  view: LabView;
  errors: Readonly<Record<string, string>>;
  outbox: Outbox;
  /** What was put into the views of this stack, by view. */
  drafts: Map<string, Drafts>;
}

export function useModalSurface({ view, errors, outbox, drafts }: ModalParts): Surface {
  const { act, confirm } = useDesk();
  const busy = useBusy();
  const [, draw] = useState(0);
  const editing = useRef<string | undefined>(undefined);
  const seen = useRef(view.hash);
  const held = () => drafts.get(view.id) ?? {};
  const keep = (field: string, value: Json) => {
    drafts.set(view.id, { ...held(), [field]: value });
    draw((count) => count + 1);
  };
  if (seen.current !== view.hash) {
    seen.current = view.hash;
    drafts.set(
      view.id,
      keptDrafts(held(), (field) => field === editing.current || outbox.pending(field)),
    );
  }
  useEffect(() => {
    // What was typed last must outlive the page.
    addEventListener('pagehide', outbox.flush);
    return () => {
      removeEventListener('pagehide', outbox.flush);
      outbox.drop();
    };
  }, [outbox]);
  return {
    kind: 'modal',
    value: (block, element) => valueIn(view, held(), block, element),
    error: (blockId) => (Object.hasOwn(errors, blockId) ? errors[blockId] : undefined),
    busy: (block, element) => busy.is(fieldOf(block, element)),
    async press(block, element, value) {
      if (isJson(element.confirm) && !(await confirm(element.confirm))) return;
      await busy.run(fieldOf(block, element), async () => {
        await outbox.flush();
        const asked = isJson(element.confirm) ? { confirm: true } : {};
        const chosen = value === undefined ? {} : { value };
        await act('press-in-modal', { action_id: element.action_id, ...asked, ...chosen });
      });
    },
    choose(block, element, values, value) {
      const field = fieldOf(block, element);
      keep(field, value);
      const body = { block_id: block.block_id, action_id: element.action_id, values };
      outbox.put(field, () => act('choose', body), 0);
      outbox.flush();
    },
    fill(block, element, text, now = false) {
      const field = fieldOf(block, element);
      keep(field, { type: element.type, value: text });
      const body = { block_id: block.block_id, action_id: element.action_id, text };
      outbox.put(field, () => act('fill', body), typingPause(block, element));
      if (now) outbox.flush();
    },
    editing(block, element, inside) {
      editing.current = inside ? fieldOf(block, element) : undefined;
    },
    async search(block, element, text) {
      await outbox.flush();
      const body = { block_id: stringOf(block.block_id), action_id: element.action_id, text };
      const outcome = await act('search', body);
      const failed = outcome?.kind === 'options' ? undefined : (outcome?.text ?? 'It could not be searched.');
      return { options: listOf(outcome?.options), failed };
    },
  };
}
