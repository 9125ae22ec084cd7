import { DETAILS_ACTION, DROP_TEMPLATE_ACTION } from '../jobs/container-acts.ts';
import { errorData, OpsError } from '../src/errors.ts';
import type { ActionAsked, Asked, CommandAsked, Listeners } from '../src/slack/listeners.ts';
import { buttonBlocks, type Modal, waitingModal } from '../src/slack/modals.ts';
import { askForChange, ownContainer, ownNamed, WISH_OF, type Wish } from './change-container.ts';
import {
  detailsPage,
  FIRST,
  frame,
  listPage,
  namedPage,
  type Part,
  partOf,
  SHOW_ACTIONS,
  sayingPage,
} from './containers-pages.ts';
import type { Desk } from './desk.ts';
import { askForTemplate, askToDrop, templatesPage } from './templates.ts';

export const declaration = {
  slash: '/containers',
  usage: '[hostname] | deploy hostname [--force]',
  description: 'See your containers, deploy again what runs in them, and delete them',
  shortcut: {
    callbackId: 'containers',
    title: 'My containers',
    description: 'See your containers, and delete them',
  },
};

/** Opens the list, or the page of the container that the value names. */
export const OPEN_LIST_ACTION = 'containers-open';
const TEMPLATES_ACTION = 'templates-open';
const USAGE = 'Type /containers deploy, the name and, to build also what is not new, --force.';

/** `/containers` and the buttons of containers, also those below the threads: what somebody has, and what can be done. */
export function containersCommand(desk: Desk): Partial<Listeners> {
  const change = (asked: ActionAsked, wish: Wish) =>
    answered(asked, async (part) => {
      const owned = await ownContainer(desk, asked, asked.value ?? '', wish.plan);
      const said = await askForChange(desk, asked, owned, wish);
      return asked.view ? sayingPage(part, said) : said;
    });
  const changes = Object.entries(WISH_OF).map(([action, wishOf]) => [
    action,
    (asked: ActionAsked) => change(asked, wishOf(desk)),
  ]);
  return {
    commands: { [declaration.slash]: (asked: CommandAsked) => command(asked) },
    shortcuts: { [declaration.shortcut.callbackId]: (asked: Asked) => open(asked, '') },
    actions: {
      [OPEN_LIST_ACTION]: (asked: ActionAsked) => open(asked, asked.value ?? ''),
      ...Object.fromEntries(Object.values(SHOW_ACTIONS).map((action) => [action, list])),
      [DETAILS_ACTION]: details,
      [TEMPLATES_ACTION]: (asked: ActionAsked) => templates(asked),
      [DROP_TEMPLATE_ACTION]: (asked: ActionAsked) =>
        answered(asked, async (part) => {
          const said = await askToDrop(desk, asked, asked.value ?? '');
          return asked.view ? sayingPage(part, said) : said;
        }),
      ...Object.fromEntries(changes),
    },
  };

  /** A name shows its container. With a verb before it, and only then, something is done: no name has a space. */
  function command(asked: CommandAsked): Promise<void> {
    const [verb = '', name = '', ...options] = asked.text.trim().toLowerCase().split(/\s+/);
    if (verb === 'deploy' && name !== '') return whispered(asked, () => deploy(asked, name, options));
    if (verb === 'template' && name !== '') return whispered(asked, () => askForTemplate(desk, asked, name));
    if (verb === 'templates' && name === '') return templates(asked);
    return open(asked, asked.text);
  }

  async function deploy(asked: CommandAsked, name: string, options: readonly string[]): Promise<string> {
    const unknown = options.find((option) => option !== '--force');
    if (unknown !== undefined) {
      throw new OpsError('invalid', `${unknown.slice(0, 63)} is not known here.`, { hint: USAGE });
    }
    const wish = { plan: 'deploy-container', force: options.includes('--force') } as const;
    return askForChange(desk, asked, await ownNamed(desk, asked, name, wish.plan), wish);
  }

  async function whispered(asked: CommandAsked, act: () => Promise<string>): Promise<void> {
    try {
      await asked.whisper(await act());
    } catch (error) {
      if (errorData(error).reason === 'failed') throw error;
      await asked.whisper(sentenceOf(error));
    }
  }

  function templates(asked: Asked): Promise<void> {
    const again = { action: TEMPLATES_ACTION, label: 'Open the list', value: 'templates' };
    return openWindow(asked, () => templatesPage(desk, asked), again);
  }

  function open(asked: Asked, text: string): Promise<void> {
    const name = text.trim().toLowerCase();
    const page = () => (name === '' ? listPage(desk, asked, FIRST) : namedPage(desk, asked, name));
    return openWindow(asked, page, { action: OPEN_LIST_ACTION, label: 'Open the list', value: name.slice(0, 100) });
  }

  function list(asked: ActionAsked): Promise<void> {
    return answered(asked, () => listPage(desk, asked, partOf(asked.value)));
  }

  function details(asked: ActionAsked): Promise<void> {
    const job = asked.value ?? '';
    if (asked.view) return answered(asked, (part) => detailsPage(desk, asked, job, part));
    const again = { action: DETAILS_ACTION, label: 'Open the details', value: job };
    return openWindow(asked, () => detailsPage(desk, asked, job, FIRST), again);
  }

  /** A skeleton first, since Slack gives three seconds; then the page, or why there is none. */
  async function openWindow(
    asked: Asked,
    page: () => Promise<Modal>,
    again: { action: string; label: string; value: string },
  ): Promise<void> {
    let view: string;
    try {
      view = await desk.views.open(asked.trigger, waitingModal(frame(FIRST), 'One moment, please.'));
    } catch (error) {
      // The three seconds are over; a button brings a fresh trigger.
      const sentence = `${sentenceOf(error)} Press the button to open it.`;
      return asked.whisper(sentence, buttonBlocks(sentence, again));
    }
    try {
      await desk.views.update(view, await page());
    } catch (error) {
      const isOurs = errorData(error).reason === 'failed';
      const text = isOurs ? 'This did not work. A message tells you more.' : sentenceOf(error);
      await desk.views.update(view, sayingPage(FIRST, text));
      if (isOurs) throw error; // logged with an id that the person is given
    }
  }

  /** The answer to a press: in a window its next page, below a message a whisper. */
  async function answered(asked: ActionAsked, act: Press): Promise<void> {
    const part = partOf(asked.view?.metadata);
    const tell = async (answer: Modal | string) => {
      if (typeof answer === 'string') await asked.whisper(answer);
      else if (asked.view) await desk.views.update(asked.view.id, answer);
    };
    try {
      await tell(await act(part));
    } catch (error) {
      if (errorData(error).reason === 'failed') throw error;
      await tell(asked.view ? sayingPage(part, sentenceOf(error)) : sentenceOf(error));
    }
  }
}

/** What a press does, on this part of the list. */
type Press = (part: Part) => Promise<Modal | string>;

function sentenceOf(error: unknown): string {
  const { message, hint } = errorData(error);
  return hint ? `${message} ${hint}` : message;
}
