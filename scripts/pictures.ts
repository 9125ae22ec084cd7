import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { closed, form, message, modal, press, ready, room } from '../test/browser/acts.ts';
import { CHANNEL, openWindows, REAL } from '../test/browser/windows.ts';
import { makeKeys, peopleWith } from '../test/lxc/living.ts';

/**
 * The pictures of README and docs/, taken from the page with real containers behind it: `npm run pictures`, as root.
 * What they show is what somebody sees who does the same.
 */
const FOLDER = new URL('../docs/pictures/', import.meta.url).pathname;
const NAME = 'web-1';

const keys = makeKeys('directory');
const windows = await openWindows({
  people: peopleWith(keys.line('directory')),
  channels: [CHANNEL, { id: 'C0TEAM00001', name: 'team' }],
  ...REAL,
});
try {
  await take();
} finally {
  await windows.stop();
  keys.remove();
}

async function take(): Promise<void> {
  const ada = await windows.open('ada', { width: 1180, height: 860 });
  const olga = await windows.open('olga', { width: 1280, height: 1000 });
  await form(ada, NAME);
  await modal(ada)
    .getByRole('textbox', { name: /^What is it for/ })
    .fill('The front page of the harbour');
  const { repositories } = windows.workspace.lab.forge ?? {};
  const repository = modal(ada).getByRole('textbox', { name: /^Git repository/ });
  await repository.fill(repositories?.['node-web'] ?? '');
  await modal(ada).getByRole('textbox', { name: 'Name' }).scrollIntoViewIfNeeded();
  await picture(modal(ada), 'form');
  await press(modal(ada), 'Next');
  await modal(ada).getByText('Add a component').waitFor();
  await picture(modal(ada), 'components');
  await press(modal(ada), 'Next');
  await modal(ada).getByText('They run in the container').waitFor();
  await picture(modal(ada), 'services');
  await press(modal(ada), 'Next');
  await modal(ada).getByRole('button', { name: 'Create', exact: true }).waitFor();
  await picture(modal(ada), 'review');
  await press(modal(ada), 'Create');
  await ada.setViewportSize({ width: 1180, height: 1120 });
  await modal(ada).getByText(`${NAME} is on its way.`).waitFor();
  await closed(ada);
  await room(olga);
  await message(ada, `Container ${NAME}`)
    .first()
    .getByText(/^Clone the repository:/)
    .waitFor({ timeout: 120_000 });
  await Promise.all([picture(ada, 'progress'), picture(olga, 'machine-room')]);
  const card = await ready(ada, NAME, 180_000);
  await ada.setViewportSize({ width: 1180, height: 860 });
  await ada
    .getByRole('button', { name: 'Close this notification' })
    .first()
    .click()
    .catch(() => {});
  await card.getByRole('button', { name: 'Delete', exact: true }).scrollIntoViewIfNeeded();
  await picture(ada, 'card');
  await press(ada, 'My containers');
  await modal(ada).getByText('You have 1 container.').waitFor();
  await picture(modal(ada), 'containers');
  await closed(ada);
  await press(ada, 'Berth: Home');
  await ada.getByText('You have 1 container.').waitFor();
  await picture(ada, 'home');
  const pane = await room(olga);
  await pane.getByRole('heading', { name: 'Break something' }).scrollIntoViewIfNeeded();
  await picture(olga, 'breaking');
}

async function picture(of: Page | Locator, name: string): Promise<void> {
  await of.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}
