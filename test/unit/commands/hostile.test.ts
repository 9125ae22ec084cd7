import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerFields } from '../../../commands/container-form.ts';
import { createContainerCommand } from '../../../commands/create-container.ts';
import type { Draft } from '../../../commands/draft.ts';
import { ContainerRequest } from '../../../src/domain/container-request.ts';
import type { SubmitAnswer } from '../../../src/slack/listeners.ts';
import { anyText, HOSTILE } from '../../hostile.ts';
import { catalogue } from '../jobs/world.ts';
import { FILLED, fakeDesk, seen, state, submitting, typing } from './desk.ts';

const FORM = 'create-container-form';
const REVIEW = 'create-container-review';
const JOB = 'bjob00000001';
const FIELDS = Object.keys(containerFields(catalogue));
const LONG = ['x'.repeat(10_000), '🚢'.repeat(5000), `ssh-ed25519 ${'A'.repeat(10_000)}`, '\n'.repeat(10_000)];

function wizard(values: Draft['values'] = {}) {
  const fake = fakeDesk();
  fake.drafts.set(JOB, { job: JOB, origin: { user: 'U1', channel: 'C1' }, values });
  const { submits = {}, commands = {} } = createContainerCommand(fake.desk);
  const submit = (callback: string, state: unknown, metadata = JOB) =>
    submits[callback]?.(submitting(callback, metadata, state)) as Promise<SubmitAnswer>;
  return { ...fake, submit, slash: commands['/create-container'] };
}

/** Errors at fields of the form that are sentences, or a page that Slack takes; never anything else. */
function expectAnswer(answer: SubmitAnswer): void {
  if (answer && 'errors' in answer) {
    const entries = Object.entries(answer.errors);
    expect(entries.length).toBeGreaterThan(0);
    for (const [field, sentence] of entries) {
      expect(FIELDS).toContain(field);
      expect(sentence).toMatch(/\S/);
    }
  } else if (answer && 'update' in answer) seen(answer.update);
  else throw new Error(`Neither errors nor a page: ${JSON.stringify(answer)}`);
}

describe('hostile text', () => {
  it.each(FIELDS)(
    'in %s ends at that field, or as clean data',
    async (field) => {
      for (const text of [...HOSTILE, ...LONG]) {
        const { submit, jobs } = wizard();
        const value = field === 'ports' ? [text] : text;
        const answer = await submit(FORM, state({ ...FILLED, [field]: value }));
        expectAnswer(answer);
        if (answer && 'errors' in answer) {
          expect(Object.keys(answer.errors)).toEqual([field]);
          continue;
        }
        await submit(REVIEW, {});
        const [job] = jobs.values();
        const request = ContainerRequest.parse(job?.request);
        expect(request.hostname).toMatch(/^[a-z0-9-]+$/);
        for (const key of request.keys) expect(key).toMatch(/^[A-Za-z0-9@.-]+ [A-Za-z0-9+/=]+( [A-Za-z0-9@._+-]+)?$/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
        expect(request.purpose).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        expect(request.purpose.length).toBeLessThanOrEqual(500);
      }
    },
    20_000,
  );

  it('after the command opens a form, whatever it is', async () => {
    for (const text of [...HOSTILE, ...LONG]) {
      const { slash, shown } = wizard();
      await slash?.(typing(text));
      expect(shown).toHaveLength(2);
    }
  });

  it('of any kind is answered in every field at once', async () => {
    const fields = fc.record({
      hostname: anyText(),
      template: anyText(),
      size: anyText(),
      keys: anyText(),
      httpPort: anyText(),
      ports: fc.array(anyText(), { maxLength: 3 }),
      purpose: anyText(),
    });
    await fc.assert(
      fc.asyncProperty(fields, async (values) => expectAnswer(await wizard().submit(FORM, state(values)))),
      { numRuns: 50 },
    );
  }, 20_000);
});

describe('a payload of another shape', () => {
  const junk = fc.jsonValue({ maxDepth: 3 });
  const blocks = fc.dictionary(
    fc.constantFrom(...FIELDS, 'owner', '__proto__'),
    fc.dictionary(
      fc.constantFrom('hostname', 'value', 'toString'),
      fc.record(
        { value: junk, selected_option: junk, selected_options: fc.oneof(junk, fc.array(junk)) },
        { requiredKeys: [] },
      ),
    ),
  );

  it('gets errors or a page, never an exception and never a job', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(junk, blocks), async (values) => {
        const { submit, jobs } = wizard();
        expectAnswer(await submit(FORM, values));
        expect(jobs.size).toBe(0);
      }),
      { numRuns: 100 },
    );
  }, 20_000);

  it('with fields missing names each of them', async () => {
    const answer = await wizard().submit(FORM, {});
    expect(answer).toEqual({
      errors: Object.fromEntries(
        ['hostname', 'template', 'size', 'keys', 'httpPort'].map((field) => [field, expect.any(String)]),
      ),
    });
  });

  it('with fields added is taken for what it should have been', async () => {
    const { submit, drafts } = wizard();
    expectAnswer(await submit(FORM, { ...state(FILLED), owner: { owner: { value: 'root' } } }));
    expect(Object.keys(drafts.get(JOB)?.values ?? {}).sort()).toEqual([...FIELDS].sort());
  });

  it('with any text as its draft finds none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          anyText(),
          junk.map((value) => JSON.stringify(value) ?? ''),
        ),
        async (metadata) => {
          const { submit, jobs } = wizard(FILLED_DRAFT);
          const answer = await submit(REVIEW, {}, metadata);
          expectAnswer(answer);
          expect(JSON.stringify(answer)).toContain('expired');
          expect(jobs.size).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  }, 20_000);
});

const FILLED_DRAFT: Draft['values'] = { ...FILLED, httpPort: 8080, ports: [...FILLED.ports] };
