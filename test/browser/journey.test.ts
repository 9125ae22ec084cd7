import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, breakIt, closed, form, message, modal, press, ready, room } from './acts.ts';
import { ailments, CHANNEL, composer, openWindows, say, type Windows } from './windows.ts';

const TEAM = { id: 'C0TEAM00001', name: 'team' };

/** What people do on the page, each in a window of their own, and what is broken in the machine room meanwhile. */
describe('people at the page', () => {
  let windows: Windows;
  let ada: Page;
  let ben: Page;
  let olga: Page;

  beforeAll(async () => {
    windows = await openWindows({ channels: [CHANNEL, TEAM] });
    [ada, ben, olga] = await Promise.all([windows.open('ada'), windows.open('ben'), windows.open('olga')]);
  }, 120_000);
  afterAll(() => windows?.stop());

  it('a guest is refused at the command', async () => {
    const gus = await windows.open('gus');
    await say(gus, '/create-container mine');
    await modal(gus).getByText('You are a guest in this workspace.').waitFor();
    await gus.context().close();
  });

  it('the owner asks, watches every step, and has a container', async () => {
    await ask(ada, 'web-1');
    const root = message(ada, 'Container web-1').first();
    await root.getByText(/steps done/).waitFor();
    expect(await ailments(ada)).toEqual([]);
    await ready(ada, 'web-1');
    // Whoever else is in the channel has seen the same.
    await ready(ben, 'web-1', 5000);
  });

  it('a colleague presses the owner’s Delete and is refused', async () => {
    const root = await ready(ben, 'web-1');
    await press(root, 'Delete');
    expect(await ailments(ben)).toEqual([]);
    await press(modal(ben), 'Delete it');
    await message(ben, 'Only its owner or an administrator can do this.').waitFor();
    expect(await message(ada, 'Only its owner').count()).toBe(0);
    expect(windows.workspace.lab.proxmox.containers().some(({ hostname }) => hostname === 'web-1')).toBe(true);
  });

  it('the card is shared, and cannot be pressed where it was shared', async () => {
    const root = await ready(ada, 'web-1');
    await root.hover();
    await press(root, 'Share this message');
    await modal(ada)
      .getByLabel('Where')
      .selectOption({ label: `#${TEAM.name}` });
    await modal(ada)
      .getByLabel(/^Your words/)
      .fill('Mine is there.');
    expect(await ailments(ada)).toEqual([]);
    await press(modal(ada), 'Share');
    await ben.getByRole('button', { name: new RegExp(`^${TEAM.name}`) }).click();
    const shared = message(ben, 'Mine is there.');
    await shared.getByText('web-1 is ready').waitFor();
    await shared.getByText('Posted in #general').waitFor();
    expect(await shared.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await press(shared, 'View message');
    await ben.getByRole('complementary', { name: 'Thread' }).getByText('web-1 is ready', { exact: true }).waitFor();
    expect(await ailments(ben)).toEqual([]);
    await press(ben, 'Close the thread');
    await ada.getByRole('button', { name: CHANNEL.name, exact: true }).click();
  });

  it('the source of a message is there to be read, with the rules that it keeps', async () => {
    const root = await ready(ada, 'web-1');
    await root.hover();
    await press(root, 'View source');
    await modal(ada).getByText('It keeps every rule.').waitFor();
    expect(await modal(ada).locator('pre').textContent()).toContain('"task_card"');
    expect(await ailments(ada)).toEqual([]);
    await press(modal(ada), 'Close');
  });

  it('the Home tab shows what one has, and opens the form', async () => {
    await press(ada, 'Berth: Home');
    await ada.getByText('You have 1 container.').waitFor();
    expect(await ailments(ada)).toEqual([]);
    await press(ada.getByRole('main'), 'Details');
    await modal(ada).getByText('All containers').waitFor();
    await closed(ada);
    await press(ada.getByRole('main'), 'Create a container');
    await modal(ada).getByRole('button', { name: 'Next', exact: true }).waitFor();
    await press(modal(ada), 'Cancel');
    await modal(ada).waitFor({ state: 'detached' });
    await ada.getByRole('button', { name: CHANNEL.name, exact: true }).click();
  });

  it('the machine room shows what is behind it all', async () => {
    const pane = await room(olga);
    await pane.getByText('All is done, in').waitFor();
    await pane.getByRole('row', { name: /web-1/ }).first().waitFor();
    expect(await ailments(olga)).toEqual([]);
  });

  it('a worker killed there is replaced, and the thread goes on', async () => {
    await ask(ada, 'orphan');
    await message(ada, 'Container orphan')
      .first()
      .getByText(/Clone the template/)
      .first()
      .waitFor();
    await (await room(olga)).getByRole('button', { name: /Kill the worker/ }).click();
    await ready(ada, 'orphan', 90_000);
    expect(windows.workspace.lab.proxmox.containers().filter(({ hostname }) => hostname === 'orphan')).toHaveLength(1);
  });

  it('a clone that fails is undone, and the thread says so', async () => {
    await (await room(olga)).getByRole('button', { name: /The next clone fails/ }).click();
    await ask(ada, 'unlucky');
    await message(ada, 'Container unlucky')
      .first()
      .getByText(/Everything was undone\./)
      .waitFor({ timeout: 60_000 });
    expect(windows.workspace.lab.proxmox.containers().some(({ hostname }) => hostname === 'unlucky')).toBe(false);
  });

  it('with the directory down nobody is let in, and once it is back everybody is', async () => {
    const pane = await room(olga);
    // Somebody of whom Berth does not know yet who they are.
    const second = await windows.open('olga');
    await breakIt(pane, 'The directory is down', true);
    await say(second, '/create-container of-olga');
    await modal(second).getByText('The directory did not answer in time.').waitFor({ timeout: 30_000 });
    await closed(second);
    await breakIt(pane, 'The directory is down', false);
    await form(second, 'of-olga');
    await press(modal(second), 'Cancel');
    await modal(second).waitFor({ state: 'detached' });
    await second.context().close();
  });

  it('a form opens although Slack is slow by 2.9 seconds', async () => {
    const pane = await room(olga);
    await breakIt(pane, 'Slack is slow', true);
    const began = Date.now();
    await say(ada, '/create-container slowly');
    await modal(ada)
      .getByRole('button', { name: /^(?:Next|Begin anew)$/ })
      .waitFor();
    expect(Date.now() - began).toBeGreaterThan(2900);
    await breakIt(pane, 'Slack is slow', false);
    await modal(ada)
      .getByRole('button', { name: /^(?:Cancel|Close)$/ })
      .last()
      .click();
    await modal(ada).waitFor({ state: 'detached' });
  });

  it('two who press the same button at once get one deletion', async () => {
    const windowsOfTwo = [ada, olga];
    for (const page of windowsOfTwo) await press(await ready(page, 'orphan'), 'Delete');
    await Promise.all(windowsOfTwo.map((page) => press(modal(page), 'Delete it')));
    // Whoever came second is told that it is under way, or done already; and nothing happens twice.
    const second = /orphan is (?:being deleted already|being deleted just now|deleted already)\./;
    await Promise.any(windowsOfTwo.map((page) => page.getByText(second).first().waitFor()));
    await message(ada, 'Deletion of orphan').getByText('Undo').waitFor();
    expect(await message(ada, 'Deletion of orphan').count()).toBe(1);
  });

  it('works in the dark, and on a phone, where nothing is wider than the screen', async () => {
    const phone = await windows.open('ben', { width: 375, height: 812, scheme: 'dark' });
    await ready(phone, 'web-1');
    expect(await ailments(phone)).toEqual([]);
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await room(phone);
    await phone.getByText('All is done, in').or(phone.getByText('Running plan')).first().waitFor();
    expect(await ailments(phone)).toEqual([]);
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await press(phone, 'Close the machine room');
    await composer(phone).waitFor();
    await press(phone, 'Back to the list of channels');
    await phone.getByRole('navigation', { name: 'Workspace' }).waitFor();
    expect(await ailments(phone)).toEqual([]);
    await phone.context().close();
  });
});
