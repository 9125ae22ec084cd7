import { errorData } from '../src/errors.ts';
import { type Home, homeView } from '../src/slack/home.ts';
import { ITEMS_A_PAGE } from '../src/slack/list-modal.ts';
import type { ActionAsked, Listeners } from '../src/slack/listeners.ts';
import { OPEN_LIST_ACTION } from './containers.ts';
import { ownItems } from './containers-pages.ts';
import { OPEN_FORM_ACTION } from './create-container.ts';
import type { Desk } from './desk.ts';

const AGAIN_ACTION = 'home-again';

type Looker = Parameters<NonNullable<Listeners['home']>>[0];

/** The Home tab: what somebody has, and the way to more. It is drawn whenever they look at it. */
export function homeTab(desk: Desk): Required<Pick<Listeners, 'home' | 'actions'>> {
  return {
    home: show,
    actions: { [AGAIN_ACTION]: (asked: ActionAsked) => show(asked) },
  };

  async function show({ user, team }: Looker): Promise<void> {
    try {
      await desk.views.publish(user, await containersHome(desk, { user, team }));
    } catch (error) {
      await desk.views.publish(user, homeView({ intro: sentenceOf(error), acts: [look('Try again')], items: [] }));
      // Logged with an id that the person is given.
      if (errorData(error).reason === 'failed') throw error;
    }
  }
}

async function containersHome(desk: Desk, { user, team }: Looker): Promise<Home> {
  const { items, count, notice } = await ownItems(desk, { user, team, userTeam: undefined }, ITEMS_A_PAGE);
  const more = count > items.length ? ` These are the first ${items.length}; the list has them all.` : '';
  return homeView({
    intro:
      count === 0
        ? 'You have no container yet. Create one here, or type /create-container in any channel.'
        : `You have ${count} ${count === 1 ? 'container' : 'containers'}.${more}`,
    notice,
    acts: [
      { action: OPEN_FORM_ACTION, value: '', label: 'Create a container', style: 'primary' },
      ...(count > 0 ? [{ action: OPEN_LIST_ACTION, value: '', label: 'My containers' }] : []),
      look('Look again'),
    ],
    items,
  });
}

const look = (label: string) => ({ action: AGAIN_ACTION, value: 'again', label });

function sentenceOf(error: unknown): string {
  const { message, hint, reason } = errorData(error);
  if (reason === 'failed') return 'This did not work. A message tells you more.';
  return hint ? `${message} ${hint}` : message;
}
