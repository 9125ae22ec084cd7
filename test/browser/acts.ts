import type { Locator, Page } from 'playwright-core';
import { say } from './windows.ts';

/** What somebody does on the page, by what they see there. */

export const modal = (page: Page): Locator => page.getByRole('dialog');
/** A message, by something that it says. */
export const message = (page: Page, text: string | RegExp): Locator =>
  page.locator('li[data-ts]').filter({ hasText: text });

/** Opens the form; what was begun before and is offered again is left. */
export async function form(page: Page, name: string): Promise<void> {
  await say(page, `/create-container ${name}`);
  const [next, anew] = ['Next', 'Begin anew'].map((label) =>
    modal(page).getByRole('button', { name: label, exact: true }),
  );
  await next?.or(anew as Locator).waitFor();
  if (await anew?.isVisible()) await anew?.click();
  await next?.waitFor();
}

/** Asks for a container without an application, as far as the review. */
export async function review(page: Page, name: string): Promise<void> {
  await form(page, name);
  await press(modal(page), 'Next');
  await modal(page).getByRole('button', { name: 'Create', exact: true }).waitFor();
}

/** Asks for a container without an application, and waits until it is on its way. */
export async function ask(page: Page, name: string): Promise<void> {
  await review(page, name);
  await press(modal(page), 'Create');
  await modal(page).getByText(`${name} is on its way.`).waitFor();
  await closed(page);
}

/** Closes the modal by the button at its end. */
export async function closed(page: Page): Promise<void> {
  await modal(page).getByRole('contentinfo').getByRole('button', { name: 'Close' }).click();
  await modal(page).waitFor({ state: 'detached' });
}

export async function press(within: Page | Locator, name: string): Promise<void> {
  await within.getByRole('button', { name, exact: true }).click();
}

/** The message of a job, once its container is there. */
export async function ready(page: Page, name: string, timeout = 60_000): Promise<Locator> {
  const root = message(page, `Container ${name}`).first();
  await root.getByText(`${name} is ready`).waitFor({ timeout });
  return root;
}

/** Opens the machine room, and answers with it. */
export async function room(page: Page): Promise<Locator> {
  const pane = page.getByRole('complementary', { name: 'Machine room' });
  if ((await pane.count()) === 0) await press(page, 'Machine room');
  await pane.waitFor();
  return pane;
}

/** Puts a switch of the machine room where it is wanted. */
export async function breakIt(pane: Locator, label: string, on: boolean): Promise<void> {
  const lever = pane.getByRole('switch', { name: label });
  await lever.click();
  await pane
    .page()
    .waitForFunction(([element, wanted]) => (element as Attributes).getAttribute('aria-checked') === wanted, [
      await lever.elementHandle(),
      String(on),
    ] as const);
}

interface Attributes {
  getAttribute(name: string): string | null;
}
