import type { Origin } from '../src/domain/origin.ts';
import { protocolId, protocolText, searchProtocols } from '../src/domain/protocols.ts';
import { listModal } from '../src/slack/list-modal.ts';
import type { ActionAsked, Asked, CommandAsked, Listeners, SubmitAnswer, ViewAsked } from '../src/slack/listeners.ts';
import { buttonBlocks, type Modal, messageModal, waitingModal } from '../src/slack/modals.ts';
import { ACTS, componentsPage, servicesPage } from './component-pages.ts';
import { containerNext, containerPage, USUAL_HTTP_PORT } from './container-page.ts';
import { containerSubmit } from './container-submit.ts';
import { deploymentPages } from './deployment-pages.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './draft.ts';
import { environmentPages } from './environment-pages.ts';
import { createWizard, metadata, PAGES, page, SLASH, sentenceOf } from './wizard.ts';

export const declaration = {
  slash: SLASH,
  usage: '[hostname]',
  description: 'Get a Linux container of your own',
  shortcut: {
    callbackId: 'create-container',
    title: 'Create a container',
    description: 'Get a Linux container of your own',
  },
};

/** Opens the form; the value is the name that stands in it. */
export const OPEN_FORM_ACTION = 'create-container-open';
const GO_ON = 'create-container-go-on';
const ANEW = 'create-container-anew';

/** From the first page to the job. Without a repository, the first page leads straight to the review. */
export function createContainerCommand(desk: Desk): Partial<Listeners> {
  const wizard = createWizard(desk);
  const { answered, pressed } = wizard;
  const form = (draft: Draft, notice?: string) => containerPage(desk, draft, notice);
  const { review, submit } = containerSubmit(desk, wizard, form);
  const pages = deploymentPages(desk, wizard);
  const environment = environmentPages(desk, wizard);
  return {
    commands: { [declaration.slash]: (asked: CommandAsked) => open(asked, asked.text, asked) },
    shortcuts: { [declaration.shortcut.callbackId]: (asked: Asked) => open(asked, '') },
    actions: {
      [OPEN_FORM_ACTION]: (asked: ActionAsked) => open(asked, asked.value ?? '', asked),
      [GO_ON]: pressed(take),
      [ANEW]: pressed(async (draft) => form(draft)),
      [ACTS.back]: pressed(back),
      [ACTS.add]: pressed(pages.add),
      [ACTS.edit]: pressed(pages.edit),
      [ACTS.remove]: pressed(pages.remove),
      [ACTS.environment]: pressed(environment.open),
      [ACTS.more]: pressed(environment.more),
      [ACTS.replace]: pressed(environment.replace),
      [ACTS.forget]: pressed(environment.forget),
    },
    submits: {
      [PAGES.form]: answered(containerNext(desk, wizard, review)),
      [PAGES.components]: answered(pages.next),
      [PAGES.component]: answered(pages.saveComponent),
      [PAGES.environment]: answered(environment.seal),
      [PAGES.services]: answered(async (asked, draft, person): Promise<SubmitAnswer> => {
        const saved = await pages.saveServices(asked, draft);
        return saved && 'draft' in saved ? { update: await review(saved.draft, person) } : saved;
      }),
      [PAGES.review]: answered(submit),
    },
    searches: {
      ports: async ({ typed }) =>
        searchProtocols(typed, 100).map((protocol) => ({ value: protocolId(protocol), label: protocolText(protocol) })),
    },
  };

  /** A skeleton first, since Slack gives three seconds; everybody else is asked after that. */
  async function open(asked: Asked, text: string, where: Omit<Origin, 'user'> = {}): Promise<void> {
    const opened = desk.views.open(asked.trigger, waitingModal(page(PAGES.form), 'One moment, please.'));
    const begun = begin(asked, text, where).catch((error: unknown) => wizard.refusal(asked, error));
    begun.catch(() => {}); // looked at below, unless the view never opened
    let view: string;
    try {
      view = await opened;
    } catch (error) {
      // The three seconds are over; a button brings a fresh trigger.
      const sentence = `${sentenceOf(error)} Press the button to open it.`;
      return asked.whisper(
        sentence,
        buttonBlocks(sentence, { action: OPEN_FORM_ACTION, label: 'Open the form', value: text.slice(0, 100) }),
      );
    }
    const shown = await begun.catch(async (error: unknown) => {
      // The person is told the rest by whoever catches this; the window must not wait for ever.
      const sorry = messageModal(page(PAGES.form), 'This did not work. A message tells you more.');
      await desk.views.update(view, sorry).catch(() => {});
      throw error;
    });
    await desk.views.update(view, shown);
  }

  async function begin(asked: Asked, text: string, { channel, channelName }: Omit<Origin, 'user'>): Promise<Modal> {
    const [person, begun] = await Promise.all([desk.identify(asked), begunBy(asked.user)]);
    const job = desk.newJob();
    const values = {
      hostname: text.trim().toLowerCase().slice(0, 63),
      template: Object.keys(desk.catalogue.templates)[0],
      size: Object.keys(desk.catalogue.sizes)[0],
      keys: person.keys.join('\n'),
      httpPort: USUAL_HTTP_PORT,
    };
    const origin = { ...(channel ? { channel } : {}), ...(channelName ? { channelName } : {}), user: asked.user };
    const draft: Draft = { job, origin, values };
    await desk.drafts.put(job, draft);
    return begun ? offer(draft, begun) : form(draft);
  }

  /** What this person has begun and not submitted; nothing where that cannot be told. */
  async function begunBy(user: string): Promise<Draft | undefined> {
    try {
      const job = await desk.openDrafts.get(user);
      const draft = job === undefined ? undefined : await desk.drafts.get(job);
      return draft?.origin.user === user ? draft : undefined;
    } catch {
      return undefined;
    }
  }

  function offer(fresh: Draft, begun: Draft): Modal {
    const name = begun.values.hostname ?? 'a container';
    return listModal({
      ...page(PAGES.form, metadata(fresh.job)),
      intro: `You have begun to ask for ${name}. What you filled in is still there.`,
      items: [],
      acts: [
        { action: GO_ON, value: begun.job, label: `Go on with ${name}`, style: 'primary' },
        { action: ANEW, value: fresh.job, label: 'Begin anew' },
      ],
    });
  }

  /** The draft that was offered; the press went through the client, so whose it is is looked at again. */
  async function take(fresh: Draft, { value = '' }: ActionAsked): Promise<Modal> {
    const draft = await desk.drafts.get(value);
    if (!draft || draft.origin.user !== fresh.origin.user) return form(fresh);
    const { project } = draft;
    return project ? componentsPage({ ...draft, project }, desk.catalogue) : form(draft);
  }

  async function back(draft: Draft, _asked: ActionAsked, view: ViewAsked): Promise<Modal> {
    const { project } = draft;
    if (!project || view.callback === PAGES.components) return form(draft);
    if (view.callback === PAGES.review) return servicesPage({ ...draft, project }, desk.catalogue);
    if (view.callback === PAGES.services) return pages.keepServices(draft, view);
    return componentsPage({ ...draft, project }, desk.catalogue);
  }
}
