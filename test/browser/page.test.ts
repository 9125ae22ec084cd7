import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../hostile.ts';
import { closed, form, message, modal, press, ready, review } from './acts.ts';
import { ailments, CHANNEL, composer, openWindows, say, type Windows } from './windows.ts';

const BEN = 'U0BEN00001';

describe('the page', () => {
  let windows: Windows;
  let ada: Page;
  let ben: Page;

  beforeAll(async () => {
    windows = await openWindows();
    [ada, ben] = await Promise.all([windows.open('ada'), windows.open('ben')]);
  }, 120_000);
  afterAll(() => windows?.stop());

  it('paints within a second, from less than 200 kB', async () => {
    const page = await windows.open('olga');
    await composer(page).waitFor();
    const { paint, bytes } = await page.evaluate<{ paint: number; bytes: number }>(costs);
    expect(paint).toBeGreaterThan(0);
    expect(paint).toBeLessThan(1000);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(200_000);
    await page.context().close();
  });

  it('completes commands with their usage, by keyboard alone', async () => {
    const box = composer(ada);
    await box.pressSequentially('/cr');
    const offered = ada.getByRole('listbox', { name: 'Commands' }).getByRole('option');
    await expect.poll(() => offered.count()).toBe(1);
    expect(await offered.textContent()).toContain('[hostname]');
    await box.press('Tab');
    expect(await box.inputValue()).toBe('/create-container ');
    await box.press('Control+a');
    await box.press('Delete');
  });

  it('shows a mistake at its field, and keeps what was filled in', async () => {
    await say(ada, '/create-container web_1');
    const name = modal(ada).getByRole('textbox', { name: 'Name' });
    await name.waitFor();
    await press(modal(ada), 'Next');
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    const said = await name.evaluate(described);
    expect(said).toContain('hyphen');
    expect(await ailments(ada)).toEqual([]);
    await modal(ada)
      .getByRole('combobox', { name: /^Other protocols/ })
      .pressSequentially('postgres');
    await ada
      .getByRole('option', { name: /postgres/i })
      .first()
      .waitFor();
    expect(await ailments(ada)).toEqual([]);
    await ada
      .getByRole('option', { name: /postgres/i })
      .first()
      .click();
    await name.fill('web-1');
    await press(modal(ada), 'Next');
    await modal(ada).getByRole('button', { name: 'Create', exact: true }).waitFor();
    expect(await modal(ada).textContent()).toMatch(/web-1[\s\S]*5432/);
    await modal(ada).getByRole('button', { name: 'Cancel' }).click();
    await modal(ada).waitFor({ state: 'detached' });
  });

  it('is shared: what one does the other sees at once, and what is whispered nobody else', async () => {
    await say(ben, 'Good morning, <@U0ADA00001>.');
    await message(ada, 'Good morning, @Ada Byron.').waitFor();
    // Who looks elsewhere is notified, in words that make sense alone.
    const elsewhere = await windows.open('ada', { place: 'home' });
    await elsewhere.getByRole('heading', { name: 'Berth: Home' }).waitFor();
    await elsewhere.getByText('Connected', { exact: true }).waitFor();
    await say(ben, '<@U0ADA00001>, have a look.');
    await elsewhere.getByRole('button', { name: /^Ben Okafor in #general.*@Ada Byron, have a look/ }).waitFor();
    expect(await elsewhere.title()).toMatch(/^\(1\) /);
    await elsewhere.context().close();
    await say(ben, '/no-such-command');
    await message(ben, 'is not a valid command').waitFor();
    expect(await message(ada, 'is not a valid command').count()).toBe(0);
  });

  it('shows hostile text as the text that it is', async () => {
    const troubles: unknown[] = [];
    ada.on('pageerror', (error) => troubles.push(error));
    ada.on('dialog', (dialog) => {
      troubles.push(dialog.message());
      void dialog.dismiss();
    });
    const texts = [
      ...HOSTILE,
      '<img src=x onerror=alert(1)>',
      '\u202e'.repeat(50),
      'x'.repeat(3000),
      '> '.repeat(1500),
    ];
    for (const [index, text] of texts.entries()) {
      await slack().as(BEN).say(CHANNEL.id, `hostile ${index}: ${text} :end`);
    }
    await message(ada, `hostile ${texts.length - 1}:`).waitFor();
    expect(await message(ada, 'hostile').count()).toBe(texts.length);
    expect(await message(ada, '<script>alert(1)</script>').count()).toBe(1);
    expect(await message(ada, '<img src=x onerror=alert(1)>').count()).toBe(1);
    expect(await ada.locator('script').count()).toBe(1);
    expect(await ada.locator('img, iframe, object, embed, form[action], [style*=url]').count()).toBe(0);
    // Nothing of it widens the page or runs out of its message.
    expect(await ada.evaluate(overflowing)).toBe(false);
    expect(troubles).toEqual([]);
    ada.removeAllListeners();
  });

  it('stays quick while fifty messages a second come in', async () => {
    const talker = slack().as(BEN);
    let count = 0;
    const talking = setInterval(() => void talker.say(CHANNEL.id, `flood ${count++}`), 20);
    try {
      await message(ada, 'flood 10').first().waitFor();
      const slowest = await ada.evaluate(slowestKey);
      expect(slowest).toBeLessThan(500);
      await expect.poll(() => count, { timeout: 20_000 }).toBeGreaterThan(150);
    } finally {
      clearInterval(talking);
    }
    // All of them came, the last one is on the screen, and the composer still does what it should.
    await expect
      .poll(() =>
        message(ada, `flood ${count - 1}`)
          .last()
          .isVisible(),
      )
      .toBe(true);
    await say(ada, 'That was a lot.');
    await message(ben, 'That was a lot.').waitFor();
  });

  it('is where it was after a reload, the form and what was typed into it too', async () => {
    await form(ada, 'before-reload');
    const purpose = () => modal(ada).getByRole('textbox', { name: /^What is it for/ });
    await purpose().fill('It was here before.');
    await ada.reload();
    await expect.poll(() => purpose().inputValue()).toBe('It was here before.');
    await press(modal(ada), 'Cancel');
    await modal(ada).waitFor({ state: 'detached' });
  });

  it('says that it has lost its server, and is itself again when that is back', async () => {
    const came = ada.getByText('Reconnecting…').first().waitFor();
    await windows.workspace.page.restart();
    await came;
    await ada.getByText('Connected', { exact: true }).waitFor();
    await slack().as(BEN).say(CHANNEL.id, 'After the restart.');
    await message(ada, 'After the restart.').waitFor();
    await say(ada, 'I can hear you.');
    await message(ben, 'I can hear you.').waitFor();
  });

  it('says in the form that the bot does not answer, and goes on when it does again', async () => {
    await review(ada, 'patient');
    await windows.workspace.berth.kill('bot');
    await press(modal(ada), 'Create');
    await modal(ada).getByText('We had some trouble connecting. Try again?').waitFor();
    expect(await ailments(ada)).toEqual([]);
    await windows.workspace.berth.restart('bot');
    await press(modal(ada), 'Create');
    await modal(ada).getByText('patient is on its way.').waitFor();
    await closed(ada);
    await ready(ada, 'patient');
  });

  function slack() {
    return windows.workspace.lab.slack;
  }
});

/** When something was first to be seen, in milliseconds, and how many bytes had come for it. */
const costs = `(() => {
  const sent = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return {
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    bytes: sent.reduce((sum, { transferSize }) => sum + transferSize, 0),
  };
})()`;

/** Whether the page is wider than its window. */
const overflowing = `document.documentElement.scrollWidth > document.documentElement.clientWidth`;

/** The longest that the page leaves a person without an answer within a second, in milliseconds. */
const slowestKey = `new Promise((done) => {
  let slowest = 0, last = performance.now();
  const end = last + 1000;
  requestAnimationFrame(function look(now) {
    slowest = Math.max(slowest, now - last);
    last = now;
    if (now < end) requestAnimationFrame(look); else done(slowest);
  });
})`;

/** What describes an input to somebody who cannot see where its hint and its error stand. */
function described(input: unknown): string {
  const { ariaDescribedByElements: elements } = input as { ariaDescribedByElements: { textContent: string }[] };
  return elements.map(({ textContent }) => textContent).join(' ');
}
