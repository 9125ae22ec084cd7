import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakIt, closed, form, message, modal, press, ready, room } from '../browser/acts.ts';
import { ailments, openWindows, REAL, type Windows } from '../browser/windows.ts';
import { fetchName } from '../harness/proxy-lab.ts';
import { sshLogin } from '../harness/ssh-login.ts';
import { makeKeys, passwordOf, peopleWith } from '../lxc/living.ts';

/** A site's life on the page alone, on real containers: asked for, watched, opened, shared, broken at, deleted. */
describe('a site on the page', () => {
  let windows: Windows;
  let keys: ReturnType<typeof makeKeys>;
  let ada: Page;
  let olga: Page;
  const name = 'from-the-page';

  beforeAll(async () => {
    keys = makeKeys('directory');
    windows = await openWindows({
      people: peopleWith(keys.line('directory')),
      ...REAL,
      config: { deletion: { keepHours: 0 } },
    });
    [ada, olga] = await Promise.all([windows.open('ada', { trusting: true }), windows.open('olga')]);
  }, 240_000);
  afterAll(async () => {
    await windows?.stop();
    keys?.remove();
  });

  it('is asked for in five pages, and made while its owner watches', async () => {
    await form(ada, name);
    const { repositories } = windows.workspace.lab.forge ?? {};
    await modal(ada)
      .getByRole('textbox', { name: /^Git repository/ })
      .fill(repositories?.['node-web'] ?? '');
    await press(modal(ada), 'Next');
    await modal(ada).getByText('Add a component').waitFor();
    expect(await ailments(ada)).toEqual([]);
    await press(modal(ada), 'Next');
    await modal(ada).getByText('They run in the container').waitFor();
    await press(modal(ada), 'Next');
    await modal(ada).getByRole('button', { name: 'Create', exact: true }).waitFor();
    await press(modal(ada), 'Create');
    await modal(ada).getByText(`${name} is on its way.`).waitFor();
    await closed(ada);
    const pane = await room(olga);
    await pane.getByText('It waits longest for').or(pane.getByText('It waited longest for')).first().waitFor();
    await ready(ada, name, 120_000);
  }, 240_000);

  it('answers behind the link of its card, and lets its owner log in', async () => {
    const card = await ready(ada, name);
    const [site] = await Promise.all([
      ada.context().waitForEvent('page'),
      card
        .getByRole('link', { name: new RegExp(`^https://${name}\\.apps\\.localhost`) })
        .first()
        .click(),
    ]);
    await site.getByText('This page was built.').waitFor();
    // What the page's own address lets somebody do is not told to the sites that it leads to.
    expect(await site.evaluate('document.referrer')).toBe('');
    await site.close();
    const address = windows.workspace.lab.proxmox.containers().find(({ hostname }) => hostname === name)?.address ?? '';
    expect(await sshLogin({ user: 'ada', address, by: { password: passwordOf('ada') } }, 'hostname')).toMatchObject({
      stdout: `${name}\n`,
    });
  });

  it('stands in the machine room with its site and its agent', async () => {
    const pane = await room(olga);
    const link = pane.getByRole('link', { name: new RegExp(name) });
    const inCard = (await ready(ada, name)).getByRole('link', { name: new RegExp(`^https://${name}`) }).first();
    expect(await link.getAttribute('href')).toBe(await inCard.getAttribute('href'));
    await pane.getByRole('row', { name: new RegExp(`${name}.*active`) }).waitFor();
    expect(await ailments(olga)).toEqual([]);
  });

  it('is shared by its card', async () => {
    const card = await ready(ada, name);
    await card.hover();
    await press(card, 'Share this message');
    await modal(ada)
      .getByLabel(/^Your words/)
      .fill('It runs.');
    await press(modal(ada), 'Share');
    await message(olga, 'It runs.')
      .getByRole('link', { name: new RegExp(`^https://${name}`) })
      .first()
      .waitFor();
  });

  it('is not deleted by halves while proxy and monitor are away, and wholly once they are back', async () => {
    const pane = await room(olga);
    await breakIt(pane, 'The monitor is down', true);
    await breakIt(pane, "The proxy's host is out of reach", true);
    await press(message(ada, `Container ${name}`).first(), 'Delete');
    await press(modal(ada), 'Delete it');
    const ending = message(ada, `End of ${name}`);
    await ending.getByText(/Failed at/).waitFor({ timeout: 90_000 });
    expect(windows.workspace.lab.proxmox.containers().some(({ hostname }) => hostname === name)).toBe(true);
    await breakIt(pane, 'The monitor is down', false);
    await breakIt(pane, "The proxy's host is out of reach", false);
    await press(ada, 'My containers');
    await press(modal(ada), 'Delete');
    await press(modal(ada).last(), 'Delete it');
    await modal(ada).getByText(`${name} is being destroyed.`).waitFor();
    await closed(ada);
    // Asked for outside of any channel, it is followed where the two of them are alone.
    await ada
      .getByRole('navigation')
      .getByRole('button', { name: /^Berth(?!:)/ })
      .click();
    await ending.getByText(/Done in/).waitFor({ timeout: 90_000 });
    const { lab } = windows.workspace;
    expect(lab.proxmox.containers().some(({ hostname }) => hostname === name)).toBe(false);
    expect(lab.monitor?.agents()).toEqual([]);
    expect(await lab.proxy?.names()).toEqual([]);
    if (lab.proxy) expect((await fetchName(lab.proxy, name).catch(() => undefined))?.status ?? 421).toBe(421);
  }, 240_000);
});
