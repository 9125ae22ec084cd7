/** The question before a press, as its confirmation object says. */
import { useId } from 'preact/hooks';
import { Dialog } from '../dialog.tsx';
import { type Json, saidBy } from '../json.ts';
import { Plain, TextObject } from '../text/text.tsx';

export function Confirm({ confirm, onAnswer }: { confirm: Json; onAnswer(yes: boolean): void }) {
  const id = useId();
  const danger = confirm.style === 'danger';
  return (
    <Dialog labelledBy={`${id}-title`} describedBy={`${id}-text`} class="small" onCancel={() => onAnswer(false)}>
      <header class="dialog-head">
        <h2 id={`${id}-title`}>
          <Plain text={saidBy(confirm.title) || 'Are you sure?'} />
        </h2>
      </header>
      <div class="dialog-body" id={`${id}-text`}>
        <TextObject value={confirm.text} />
      </div>
      <footer class="dialog-foot">
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          <Plain text={saidBy(confirm.deny) || 'Cancel'} />
        </button>
        <button
          type="button"
          class={danger ? 'button primary danger' : 'button primary'}
          onClick={() => onAnswer(true)}
        >
          <Plain text={saidBy(confirm.confirm) || 'Yes'} />
        </button>
      </footer>
    </Dialog>
  );
}
