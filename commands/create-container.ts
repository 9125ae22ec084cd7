import { createContainer } from '../jobs/create-container.ts';
import { ContainerRequest } from '../src/domain/container-request.ts';
import type { Origin } from '../src/domain/origin.ts';
import type { Person } from '../src/domain/person.ts';
import { protocolById, protocolId, protocolText, searchProtocols } from '../src/domain/protocols.ts';
import { errorData, OpsError } from '../src/errors.ts';
import { fieldErrors, formValues } from '../src/slack/form-values.ts';
import type { ActionAsked, Asked, CommandAsked, Listeners, SubmitAnswer, SubmitAsked } from '../src/slack/listeners.ts';
import { buttonBlocks, formModal, type Modal, messageModal, waitingModal } from '../src/slack/modals.ts';
import { addedKeys, type ContainerAnswers, containerAnswers, containerFields } from './container-form.ts';
import { reviewContainer } from './container-review.ts';
import type { Desk, Draft } from './desk.ts';

export const declaration = {
  slash: '/create-container',
  usage: '[hostname]',
  description: 'Get a Linux container of your own',
  shortcut: {
    callbackId: 'create-container',
    title: 'Create a container',
    description: 'Get a Linux container of your own',
  },
};

const FORM = 'create-container-form';
const REVIEW = 'create-container-review';
const OPEN = 'create-container-open';
const BACK = 'create-container-back';
const TITLE = 'New container';
/** Slack waits three seconds for an answer to Submit; what takes longer than this is told at its field. */
const PATIENCE_MS = 2000;

const page = (callback: string, metadata = '') => ({ title: TITLE, callback, metadata });

export function createContainerCommand(desk: Desk): Partial<Listeners> {
  return {
    commands: { [declaration.slash]: (asked: CommandAsked) => open(asked, asked.text, asked) },
    shortcuts: { [declaration.shortcut.callbackId]: (asked: Asked) => open(asked, '') },
    actions: {
      [OPEN]: (asked: ActionAsked) => open(asked, asked.value ?? '', asked),
      [BACK]: (asked: ActionAsked) => back(asked),
    },
    submits: { [FORM]: (asked) => answered(asked, checkForm), [REVIEW]: (asked) => answered(asked, submit) },
    searches: {
      ports: async ({ typed }) =>
        searchProtocols(typed, 100).map((protocol) => ({ value: protocolId(protocol), label: protocolText(protocol) })),
    },
  };

  /** A skeleton first, since Slack gives three seconds; everybody else is asked after that. */
  async function open(asked: Asked, text: string, where: Omit<Origin, 'user'> = {}): Promise<void> {
    const opened = desk.views.open(asked.trigger, waitingModal(page(FORM), 'One moment, please.'));
    const begun = begin(asked, text, where).catch((error: unknown) => refusal(asked, error));
    begun.catch(() => {}); // looked at below, unless the view never opened
    let view: string;
    try {
      view = await opened;
    } catch (error) {
      // The three seconds are over; a button brings a fresh trigger.
      const sentence = `${sentenceOf(error)} Press the button to open it.`;
      return asked.whisper(
        sentence,
        buttonBlocks(sentence, { action: OPEN, label: 'Open the form', value: text.slice(0, 100) }),
      );
    }
    const shown = await begun.catch(async (error: unknown) => {
      // The person is told the rest by whoever catches this; the window must not wait for ever.
      const sorry = messageModal(page(FORM), 'This did not work. A message tells you more.');
      await desk.views.update(view, sorry).catch(() => {});
      throw error;
    });
    await desk.views.update(view, shown);
  }

  async function begin(asked: Asked, text: string, { channel, channelName }: Omit<Origin, 'user'>): Promise<Modal> {
    const person = await desk.identify(asked);
    const job = desk.newJob();
    const values = {
      hostname: text.trim().toLowerCase().slice(0, 63),
      template: Object.keys(desk.catalogue.templates)[0],
      size: Object.keys(desk.catalogue.sizes)[0],
      keys: person.keys.join('\n'),
      httpPort: 3000,
    };
    const origin = { ...(channel ? { channel } : {}), ...(channelName ? { channelName } : {}), user: asked.user };
    const draft: Draft = { job, origin, values };
    await desk.drafts.put(job, draft);
    return form(draft);
  }

  function form({ job, values }: Draft, notice?: string): Modal {
    const ports = (values.ports ?? []).flatMap((id) => {
      const protocol = protocolById(id);
      return protocol ? [{ value: id, label: protocolText(protocol) }] : [];
    });
    const fields = containerFields(desk.catalogue);
    return formModal({
      ...page(FORM, job),
      fields,
      initial: { ...values, ports },
      submit: 'Next',
      ...(notice ? { notice } : {}),
    });
  }

  async function checkForm(asked: SubmitAsked, draft: Draft, person: Person): Promise<SubmitAnswer> {
    const fields = containerFields(desk.catalogue);
    const values = formValues(fields, asked.view.values) as Draft['values'];
    const answers = containerAnswers(desk.catalogue).safeParse(values);
    if (!answers.success) return { errors: fieldErrors(answers.error.issues, fields) };
    const problem = await nameProblem(answers.data.hostname);
    if (problem) return { errors: { hostname: problem } };
    await desk.drafts.put(draft.job, { ...draft, values });
    return { update: await review(draft.job, answers.data, person) };
  }

  async function review(job: string, answers: ContainerAnswers, person: Person, notice?: string): Promise<Modal> {
    const usual = await desk.usual(createContainer.name).catch(() => undefined); // nice to have, never in the way
    return reviewContainer({
      ...page(REVIEW, job),
      catalogue: desk.catalogue,
      answers,
      person,
      usual,
      notice,
      back: BACK,
    });
  }

  async function submit(asked: SubmitAsked, draft: Draft, person: Person): Promise<SubmitAnswer> {
    const answers = containerAnswers(desk.catalogue).safeParse(draft.values);
    if (!answers.success)
      return { update: form(draft, 'What is offered has changed meanwhile. Please check the fields.') };
    const problem = await nameProblem(answers.data.hostname);
    // A second Submit finds the name held by the job of the first.
    if (problem && !(await desk.jobOwner(draft.job))) return { update: form(draft, problem) };
    const { uid, name, mail } = person;
    const owner = { uid, name, mail, slackUser: asked.user };
    const keys = addedKeys(answers.data.keys, person, desk.catalogue);
    const request = ContainerRequest.parse({ v: 1, ...answers.data, keys, owner });
    try {
      const queued = await desk.enqueue(createContainer.name, draft.job, request, draft.origin);
      if (queued === 'queued') await desk.audit({ who: uid, what: 'asked', job: draft.job, about: request.hostname });
      return { update: said(request.hostname, queued) };
    } catch (error) {
      return { update: await review(draft.job, answers.data, person, sentenceOf(error)) };
    }
  }

  function said(hostname: string, queued: 'queued' | 'again'): Modal {
    const text =
      queued === 'queued' ? `${hostname} is on its way.` : `${hostname} was already asked for; it is made once.`;
    return messageModal(page(REVIEW), text, 'A thread follows every step. You can close this window.');
  }

  async function back(asked: ActionAsked): Promise<void> {
    const draft = asked.view ? await desk.drafts.get(asked.view.metadata) : undefined;
    if (asked.view && draft?.origin.user === asked.user) await desk.views.update(asked.view.id, form(draft));
  }

  /** The draft and the person behind a Submit, both checked: what a client sends proves nothing. */
  async function answered(
    asked: SubmitAsked,
    act: (asked: SubmitAsked, draft: Draft, person: Person) => Promise<SubmitAnswer>,
  ): Promise<SubmitAnswer> {
    try {
      const [draft, person] = await Promise.all([desk.drafts.get(asked.view.metadata), desk.identify(asked)]);
      if (!draft)
        throw new OpsError('not-found', 'This form has expired.', { hint: `Type ${declaration.slash} again.` });
      if (draft.origin.user !== asked.user) throw new OpsError('forbidden', 'This form belongs to somebody else.');
      return await act(asked, draft, person);
    } catch (error) {
      if (!(error instanceof OpsError) || error.reason !== 'unavailable')
        return { update: await refusal(asked, error) };
      if (asked.view.callback === FORM) return { errors: { hostname: `${sentenceOf(error)} Then press Next again.` } };
      return { update: again(asked.view.metadata, error) };
    }
  }

  /** In place of the review, when not even the draft can be had: the same Submit once more, so nothing typed is lost. */
  function again(metadata: string, error: unknown): Modal {
    const notice = sentenceOf(error);
    return formModal({ ...page(REVIEW, metadata), fields: {}, initial: {}, submit: 'Create', notice });
  }

  async function refusal(asked: Asked, error: unknown): Promise<Modal> {
    const { message, hint, reason } = errorData(error);
    if (reason === 'failed') throw error; // ours to mend: logged with an id that the person is given
    void desk.audit({ who: asked.user, what: 'refused', about: message }); // the person need not wait for it
    return messageModal(page(FORM), message, hint);
  }

  /** Why this name cannot be had, or undefined. Nobody is told yes while the cluster cannot be asked. */
  async function nameProblem(hostname: string): Promise<string | undefined> {
    try {
      const taken = await desk.hostnameTaken(hostname, AbortSignal.timeout(PATIENCE_MS));
      return taken ? `The name ${hostname} is taken. Choose another.` : undefined;
    } catch {
      return 'Whether this name is free could not be checked just now. Press the button again in a moment.';
    }
  }
}

function sentenceOf(error: unknown): string {
  const { message, hint } = errorData(error);
  return hint ? `${message} ${hint}` : message;
}
