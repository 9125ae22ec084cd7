/** The modal on top: its form, and what the app has to say about it. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { LabView } from '../../src/lab/page/shapes.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { SurfaceContext } from '../blocks/surface.ts';
import { useDesk } from '../desk.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icon.tsx';
import { saidBy } from '../json.ts';
import type { Drafts } from '../state/drafts.ts';
import { createOutbox } from '../state/outbox.ts';
import { Plain } from '../text/text.tsx';
import { type ModalParts, useModalSurface } from './modal-surface.ts';

interface ModalProps {
  view: LabView;
  errors: Readonly<Record<string, string>>;
  trouble: string | undefined;
  /** The client itself refuses to send: block_id -> sentence. Nothing, when the next attempt begins. */
  onErrors(errors: Record<string, string>): void;
}

export function Modal(props: ModalProps) {
  const { act } = useDesk();
  const { view } = props;
  const id = useId();
  const drafts = useRef(new Map<string, Drafts>()).current;
  const outbox = useMemo(() => createOutbox(() => {}), []);
  const [closing, setClosing] = useState(false);
  const close = async () => {
    if (closing) return;
    setClosing(true);
    await act('close');
    setClosing(false);
  };
  return (
    <Dialog labelledBy={`${id}-title`} class="modal" onCancel={close}>
      <Form key={view.id} {...props} id={id} outbox={outbox} drafts={drafts} onClose={close} />
    </Dialog>
  );
}

type FormProps = ModalProps & ModalParts & { id: string; onClose(): void };

function Form(props: FormProps) {
  const { id, view, errors, trouble, outbox, onErrors, onClose } = props;
  const { act, reveal } = useDesk();
  const surface = useModalSurface(props);
  const form = useRef<HTMLFormElement>(null);
  const [submitting, setSubmitting] = useState(false);
  const title = saidBy(view.title);
  const hasErrors = Object.keys(errors).length > 0;
  const fields = view.blocks.some((block) => block.type === 'input');
  // Also when the fields come after a page that only asked for patience.
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('.dialog-body :is(input, textarea)');
    (first ?? form.current?.querySelector<HTMLElement>('.dialog-foot button'))?.focus();
  }, [fields]);
  useEffect(() => {
    if (hasErrors) form.current?.querySelector<HTMLElement>('[aria-invalid=true], .wrong input')?.focus();
  }, [hasErrors]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (submitting || !view.submit) return;
    setSubmitting(true);
    onErrors({});
    await outbox.flush();
    const outcome = await act('submit');
    if (outcome?.kind === 'errors' && outcome.errors) onErrors(outcome.errors);
    setSubmitting(false);
  };
  return (
    <form ref={form} class="dialog-form" noValidate onSubmit={submit} aria-busy={submitting}>
      <header class="dialog-head">
        <h2 id={`${id}-title`}>
          <Plain text={title} />
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label="View source"
          title="View source"
          onClick={() => reveal({ title, surface: 'modal', json: view, checked: view })}
        >
          <Icon name="source" />
        </button>
        <button type="button" class="icon-button" aria-label="Close" title="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {trouble && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div class="dialog-body">
        <SurfaceContext.Provider value={surface}>
          <Blocks blocks={view.blocks} />
        </SurfaceContext.Provider>
      </div>
      <footer class="dialog-foot">
        {hasErrors && (
          <p class="foot-note" role="alert">
            Something here needs another look.
          </p>
        )}
        <button type="button" class="button" onClick={onClose}>
          <Plain text={saidBy(view.close) || 'Close'} />
        </button>
        {view.submit && (
          <button type="submit" class="button primary" disabled={submitting}>
            {submitting && <span class="spinner" aria-hidden="true" />}
            <Plain text={saidBy(view.submit)} />
          </button>
        )}
      </footer>
    </form>
  );
}
