/** What the pages of `/create-container` share: their names, and the checks behind every press. */
import type { Person } from '../src/domain/person.ts';
import { errorData, OpsError } from '../src/errors.ts';
import type { Forge } from '../src/ports/forge.ts';
import type { Secrets } from '../src/ports/secrets.ts';
import type { ActionAsked, Asked, SubmitAnswer, SubmitAsked, ViewAsked } from '../src/slack/listeners.ts';
import { formModal, type Modal, messageModal } from '../src/slack/modals.ts';
import type { Desk } from './desk.ts';
import { DRAFT_SECONDS, type Draft } from './draft.ts';

export const SLASH = '/create-container';

/** Pages by their callback_id. */
export const PAGES = {
  form: 'create-container-form',
  components: 'create-container-components',
  component: 'create-container-component',
  environment: 'create-container-environment',
  services: 'create-container-services',
  review: 'create-container-review',
} as const;

/** What Submit is called on each page. */
export const SUBMITS = {
  [PAGES.form]: 'Next',
  [PAGES.components]: 'Next',
  [PAGES.component]: 'Save',
  [PAGES.environment]: 'Seal',
  [PAGES.services]: 'Next',
  [PAGES.review]: 'Create',
} as const;

const TITLE = 'New container';

export const page = (callback: string, metadata = '') => ({ title: TITLE, callback, metadata });

/** What a page carries along: the draft's job, and on some which component, and how many boxes. It passed through the client. */
export function metadata(job: string, ...more: (string | number)[]): string {
  return [job, ...more].join(' ');
}

export function readMetadata(text: string): { job: string; component: string; boxes: number } {
  const [job = '', component = '', boxes = ''] = text.split(' ');
  return { job, component, boxes: /^\d{1,2}$/.test(boxes) ? Number(boxes) : 1 };
}

export interface Wizard {
  /** The draft and the person behind a Submit, both checked: what a client sends proves nothing. */
  answered(
    act: (asked: SubmitAsked, draft: Draft, person: Person) => Promise<SubmitAnswer>,
  ): (asked: SubmitAsked) => Promise<SubmitAnswer>;
  /** A button of a page: what it returns is shown in its place. Somebody else's draft is not touched. */
  pressed(
    act: (draft: Draft, asked: ActionAsked, view: ViewAsked) => Promise<Modal | undefined>,
  ): (asked: ActionAsked) => Promise<void>;
  /** Keeps a draft, and what is sealed for it, for as long again. */
  save(draft: Draft): Promise<void>;
  /** A refusal as a page, written down. Rethrows what is ours to mend. */
  refusal(asked: Asked, error: unknown): Promise<Modal>;
}

export function createWizard(desk: Desk): Wizard {
  return {
    answered: (act) => async (asked) => {
      try {
        const { job } = readMetadata(asked.view.metadata);
        const [draft, person] = await Promise.all([desk.drafts.get(job), desk.identify(asked)]);
        if (!draft) throw expired();
        if (draft.origin.user !== asked.user) throw new OpsError('forbidden', 'This form belongs to somebody else.');
        return await act(asked, draft, person);
      } catch (error) {
        if (!(error instanceof OpsError) || error.reason !== 'unavailable')
          return { update: await refusal(asked, error) };
        return unanswered(asked, sentenceOf(error));
      }
    },
    pressed: (act) => async (asked) => {
      if (!asked.view) return;
      const draft = await desk.drafts.get(readMetadata(asked.view.metadata).job);
      if (draft && draft.origin.user !== asked.user) return;
      const { message, hint } = expired();
      const shown = draft ? await act(draft, asked, asked.view) : messageModal(page(PAGES.form), message, hint);
      if (shown) await desk.views.update(asked.view.id, shown);
    },
    async save(draft) {
      const isSealed = draft.hasToken || draft.project?.components.some(({ environment }) => environment);
      await Promise.all([
        desk.drafts.put(draft.job, draft),
        desk.openDrafts.put(draft.origin.user, draft.job),
        isSealed ? desk.secrets?.keep(draft.job, DRAFT_SECONDS) : undefined,
      ]);
    },
    refusal,
  };

  async function refusal(asked: Asked, error: unknown): Promise<Modal> {
    const { message, hint, reason } = errorData(error);
    if (reason === 'failed') throw error; // ours to mend: logged with an id that the person is given
    void desk.audit({ who: asked.user, what: 'refused', about: message }); // the person need not wait for it
    return messageModal(page(PAGES.form), message, hint);
  }
}

const expired = () => new OpsError('not-found', 'This form has expired.', { hint: `Type ${SLASH} again.` });

/** The field of each page that a sentence about no field is shown at. Pages without one are shown as a page with the same Submit. */
const FIRST_FIELD: Readonly<Record<string, string>> = {
  [PAGES.form]: 'hostname',
  [PAGES.component]: 'name',
  [PAGES.environment]: 'environment1',
  [PAGES.services]: 'rootStart',
};

/** A system did not answer: the page stays as it is, or in its place stands one with the same Submit, so nothing typed is lost. */
function unanswered({ view }: SubmitAsked, sentence: string): SubmitAnswer {
  const submit = named(SUBMITS, view.callback) ?? 'Next';
  const field = named(FIRST_FIELD, view.callback);
  if (field !== undefined) return { errors: { [field]: `${sentence} Then press ${submit} again.` } };
  const frame = page(view.callback, view.metadata);
  return { update: formModal({ ...frame, fields: {}, initial: {}, submit, notice: sentence }) };
}

const named = (names: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(names, key) ? names[key] : undefined;

/** What applications are deployed with; undefined where none can be. */
export function deployingWith({ forge, secrets }: Desk): { forge: Forge; secrets: Secrets } | undefined {
  return forge && secrets ? { forge, secrets } : undefined;
}

/** An error as what is said in one place. */
export function sentenceOf(error: unknown): string {
  const { message, hint } = errorData(error);
  return hint ? `${message} ${hint}` : message;
}
