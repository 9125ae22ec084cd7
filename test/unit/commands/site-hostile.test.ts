import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContainerCommand } from '../../../commands/create-container.ts';
import { ContainerRequest } from '../../../src/domain/container-request.ts';
import { anyText, HOSTILE } from '../../hostile.ts';
import { seen, submitting } from './desk.ts';
import { type Answer, ASKED, atComponents, edited, siteWizard, URL } from './site-wizard.ts';

const LONG = ['x'.repeat(10_000), '🚢'.repeat(5000), '\n'.repeat(10_000), '../'.repeat(1000)];
const TEXTS = [...HOSTILE, ...LONG];

/** What goes into a request is on one line and within limits, whatever was typed. */
function expectClean(request: unknown): void {
  const { deployment } = ContainerRequest.parse(request);
  const { components = [], customServices = [], rootStart = '', repository } = deployment ?? {};
  const commands = components.flatMap(({ install, build, start, path, name }) => [install, build, start, path, name]);
  for (const text of [...commands, ...customServices, rootStart, repository?.branch ?? '', repository?.root ?? '']) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
    expect(text).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
    expect(text.length).toBeLessThanOrEqual(1000);
  }
  for (const folder of [...components.map(({ path }) => path), repository?.root ?? '']) {
    expect(folder.split('/')).not.toContain('..');
  }
}

function expectSentences(answer: Answer, fields: readonly string[]): void {
  if (!('errors' in answer)) return;
  expect(Object.keys(answer.errors).length).toBeGreaterThan(0);
  for (const [field, sentence] of Object.entries(answer.errors)) {
    expect(fields).toContain(field);
    expect(sentence).toMatch(/\S/);
    expect(sentence).not.toBe('Invalid input');
  }
}

const finish = async (wizard: ReturnType<typeof siteWizard>) => {
  await wizard.submit();
  if (wizard.page().callback_id !== 'create-container-services') return;
  await wizard.submit({ services: [], rootStart: null, customServices: null });
  await wizard.submit();
  for (const { request } of wizard.jobs.values()) expectClean(request);
};

describe('hostile text', () => {
  it.each(['repository', 'branch', 'root', 'token'])(
    'in %s ends at that field, or as clean data',
    async (field) => {
      for (const text of TEXTS) {
        const wizard = siteWizard();
        await wizard.open();
        const answer = await wizard.submit({ ...ASKED, [field]: text });
        // A token is no error of its own: a repository cannot be read with it.
        expectSentences(answer, field === 'token' ? ['token', 'repository'] : [field]);
        for (const { at } of wizard.asked) expect(at.url).toMatch(/^https:\/\/[\w.-]+(?:\/[\w.%-]+)+$/);
      }
    },
    30_000,
  );

  it.each(['name', 'path', 'runtime', 'version', 'install', 'build', 'start', 'port'])(
    'in a component’s %s ends at that field, or as clean data',
    async (field) => {
      for (const text of TEXTS) {
        const wizard = await atComponents();
        const answer = await edited(wizard, 'c1', { [field]: text });
        expectSentences(answer, [field]);
        if ('view' in answer) await finish(wizard);
      }
    },
    60_000,
  );

  it.each(['services', 'rootStart', 'customServices'])(
    'in %s ends at that field, or as clean data',
    async (field) => {
      for (const text of TEXTS) {
        const wizard = await atComponents();
        await wizard.submit();
        const value = field === 'services' ? [text] : text;
        const answer = await wizard.submit({ services: [], rootStart: null, customServices: null, [field]: value });
        expectSentences(answer, [field]);
        if ('errors' in answer) continue;
        await wizard.submit();
        for (const { request } of wizard.jobs.values()) expectClean(request);
      }
    },
    60_000,
  );

  it('in an environment is a value, or told at its box', async () => {
    for (const text of [...TEXTS, ...TEXTS.map((one) => `A="${one}"`)]) {
      const wizard = await atComponents();
      await wizard.press('environment', 'c1');
      const answer = await wizard.submit({ environment1: text });
      expectSentences(answer, ['environment1']);
      if ('view' in answer)
        expect([...wizard.sealed.values()].flatMap((all) => [...all.values()])).toMatchObject([{ text }]);
    }
  }, 30_000);
});

describe('a payload of another shape', () => {
  const PAGES = ['components', 'component', 'environment', 'services', 'review', 'form'];
  const FIELDS = [
    'name',
    'path',
    'runtime',
    'version',
    'start',
    'port',
    'environment1',
    'services',
    'customServices',
    'rootStart',
    '__proto__',
  ];
  const junk = fc.jsonValue({ maxDepth: 3 });
  const state = fc.dictionary(
    fc.constantFrom(...FIELDS),
    fc.dictionary(
      fc.constantFrom('x', 'value', 'toString'),
      fc.record(
        { value: junk, selected_option: junk, selected_options: fc.oneof(junk, fc.array(junk)) },
        { requiredKeys: [] },
      ),
    ),
  );
  const metadata = fc.oneof(
    anyText(),
    fc.constantFrom('JOB c1', 'JOB new', 'JOB c1 9', 'JOB', 'JOB __proto__', 'JOB c1 1e9'),
  );

  it('on any page gets errors or a page that Slack takes, and never a job that does not parse', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PAGES), fc.oneof(junk, state), metadata, async (name, values, text) => {
        const wizard = await atComponents();
        const { submits = {} } = createContainerCommand(wizard.desk);
        const callback = `create-container-${name}`;
        const job = wizard.draft()?.job ?? '';
        const answer = await submits[callback]?.(submitting(callback, text.replace('JOB', job), values));
        if (answer && 'update' in answer) seen(answer.update);
        else if (answer && 'errors' in answer) expect(Object.keys(answer.errors).length).toBeGreaterThan(0);
        else throw new Error(`Neither errors nor a page: ${JSON.stringify(answer)}`);
        for (const { request } of wizard.jobs.values()) expectClean(request);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('of a button draws a page that Slack takes, or nothing', async () => {
    const actions = ['back', 'add', 'edit', 'remove', 'environment', 'more', 'replace', 'forget', 'go-on', 'anew'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...actions), anyText(), async (action, value) => {
        const wizard = await atComponents();
        await wizard.press(action, value);
        expect(wizard.page().type).toBe('modal');
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('of somebody else changes nothing', async () => {
    const wizard = await atComponents();
    const before = structuredClone(wizard.draft());
    const shown = wizard.shown.length;
    for (const action of ['back', 'add', 'edit', 'remove', 'environment', 'more', 'replace', 'forget']) {
      await wizard.press(action, 'c1', {}, 'U2');
    }
    expect(wizard.shown).toHaveLength(shown);
    expect(wizard.drafts.get(before?.job ?? '')).toEqual(before);
  });

  it('of eight components with the longest of everything makes pages that Slack takes', async () => {
    const wizard = await atComponents();
    const long = (name: string) => ({
      ...{ name, path: null, runtime: 'none', port: null },
      ...{ install: '&'.repeat(1000), build: '<'.repeat(1000), start: '>'.repeat(1000) },
    });
    await edited(wizard, 'c1', long('c'.repeat(24)));
    await edited(wizard, 'c2', long('d'.repeat(24)));
    for (let count = 3; count <= 8; count += 1) {
      await wizard.press('add', 'new');
      expect(await wizard.submit(long(`${'e'.repeat(23)}${count}`))).toHaveProperty('view');
    }
    await wizard.submit();
    await wizard.submit({
      services: [],
      rootStart: '&'.repeat(1000),
      customServices: `${'<'.repeat(140)}\n`.repeat(20),
    });
    expect(wizard.page().callback_id).toBe('create-container-review');
    expect(wizard.text()).toContain(URL);
    await wizard.submit();
    expect(wizard.jobs.size).toBe(1);
  });
});
