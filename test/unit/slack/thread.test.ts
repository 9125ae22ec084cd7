import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/engine/journal.ts';
import { definePlan } from '../../../src/engine/plan.ts';
import { stepFor } from '../../../src/engine/step.ts';
import { validateBlocks } from '../../../src/lab/slack/blockkit/validate.ts';
import { duration, elapsed, jobState } from '../../../src/slack/steps.ts';
import { CANCEL_ACTION, OUTPUT_ACTION, planPreview, threadView } from '../../../src/slack/thread.ts';
import type { ThreadInput } from '../../../src/slack/thread-input.ts';
import { closingText } from '../../../src/slack/thread-words.ts';
import { anyText } from '../../hostile.ts';

const step = stepFor<{ request: string; vmid: number; url: string }, object>();
const run = async () => ({}) as never;
const plan = definePlan<object>({
  name: 'make',
  title: 'Make',
  begins: ['request'],
  steps: [
    step({ name: 'check', title: 'Check', needs: ['request'], gives: [], run, keeps: 'only reads' }),
    step({
      name: 'clone',
      title: 'Clone the template',
      needs: ['request'],
      gives: ['vmid'],
      run,
      undo: run,
      shows: ({ request, vmid }) => `${vmid} for ${request}`,
    }),
    step({ name: 'start', title: 'Start it', needs: ['vmid'], gives: ['url'], run, undo: run }),
  ],
});

const T = 1_700_000_000_000;
const began: Entry[] = [
  { at: T, kind: 'started', step: 'check' },
  { at: T, kind: 'started', step: 'clone' },
  { at: T + 500, kind: 'done', step: 'check', facts: {} },
  { at: T + 2000, kind: 'done', step: 'clone', facts: { vmid: 104 } },
  { at: T + 2000, kind: 'started', step: 'start' },
];
const failed: Entry[] = [
  ...began,
  {
    at: T + 3000,
    kind: 'failed',
    step: 'start',
    error: { reason: 'failed', message: 'No <space> left.', hint: 'Ask for more.' },
  },
];

const input = (entries: readonly Entry[], more: Partial<ThreadInput<object>> = {}): ThreadInput<object> => ({
  plan,
  entries,
  initial: { request: 'web' },
  notes: new Map(),
  now: T + 9000,
  job: 'job-7',
  subject: 'Container web-1',
  done: 'Container web-1 is ready.',
  failed: 'Container web-1 was not made.',
  undone: 'Everything that was made has been undone.',
  people: { asker: 'U0ADA', help: 'the operators' },
  ...more,
});
const states = (entries: readonly Entry[], more?: Partial<ThreadInput<object>>) =>
  Object.fromEntries(jobState(input(entries, more)).lines.map(({ name, state }) => [name, state]));
const drawn = (view: { classic: unknown }) => JSON.stringify(view.classic);

describe('jobState', () => {
  it('says of each step what is known', () => {
    expect(states([])).toEqual({ check: 'pending', clone: 'pending', start: 'pending' });
    expect(states(began)).toEqual({ check: 'done', clone: 'done', start: 'running' });
    expect(states(failed)).toEqual({ check: 'done', clone: 'done', start: 'failed' });
    expect(states(failed.slice(0, 3).concat(failed.slice(-1)))).toMatchObject({ clone: 'stopped' });
    const undoing: Entry[] = [
      ...failed,
      { at: T, kind: 'undoing', step: 'start' },
      { at: T, kind: 'undone', step: 'start' },
      { at: T, kind: 'undoing', step: 'clone' },
    ];
    expect(states(undoing)).toEqual({ check: 'done', clone: 'undoing', start: 'failed' });
    expect(
      states([...undoing, { at: T, kind: 'left', step: 'clone', error: { reason: 'failed', message: 'x' } }]),
    ).toMatchObject({ clone: 'left' });
    expect(
      states([{ at: T, kind: 'failed', error: { reason: 'cancelled', message: 'Cancelled by Ada.' } }]),
    ).toMatchObject({ clone: 'skipped' });
  });

  it('shows a step that waits for another try until it says something again', () => {
    const waits: Entry[] = [
      ...began,
      {
        at: T + 3000,
        kind: 'waiting',
        step: 'start',
        error: { reason: 'unavailable', message: 'The node is offline.' },
      },
    ];
    expect(states(waits)).toMatchObject({ start: 'waiting' });
    expect(jobState(input(waits)).state).toBe('waiting');
    expect(states(waits, { notes: new Map([['start', 'waiting for the node']]) })).toMatchObject({ start: 'running' });
  });

  it('survives a journal of another version and a show that throws', () => {
    const odd = {
      ...plan,
      steps: plan.steps.map((one) => ({
        ...one,
        shows: () => {
          throw new Error('no');
        },
      })),
    };
    expect(states([...began, { at: T, kind: 'started', step: 'gone' }], { plan: odd })).toMatchObject({
      clone: 'done',
    });
  });
});

describe('threadView', () => {
  it('begins queued, with a way to cancel that names the container', () => {
    const view = threadView(input([]));
    expect(view.text).toBe('Container web-1: Queued, it begins as soon as there is room.');
    expect(view.ended).toBe(false);
    const button = JSON.stringify(view.native.at(-1));
    expect(button).toContain(`"action_id":"${CANCEL_ACTION}"`);
    expect(button).toContain('"value":"job-7"');
    expect(button).toContain('Container web-1: the job stops');
  });

  it('tells where it is, in words and step by step', () => {
    const view = threadView(input(began, { notes: new Map([['start', 'waiting for an address']]) }));
    expect(view.text).toBe('Container web-1: 2 of 3 steps done. Now: Start it, 7 s.');
    expect(drawn(view)).toContain('●  Clone the template: 104 for web (2.0 s)');
    expect(drawn(view)).toContain('◐  Start it: waiting for an address (7 s)');
    expect(view.native.filter(({ type }) => type === 'task_card')).toMatchObject([
      { task_id: 'check', status: 'complete' },
      { task_id: 'clone', status: 'complete', title: 'Clone the template: 104 for web (2.0 s)' },
      { task_id: 'start', status: 'in_progress' },
    ]);
  });

  it('ends with what is handed over, and without the button', () => {
    const done: Entry[] = [
      ...began,
      { at: T + 7000, kind: 'done', step: 'start', facts: { url: 'x' } },
      { at: T + 7000, kind: 'ended', outcome: 'succeeded' },
    ];
    const card = {
      title: 'Your container',
      lines: [{ label: 'Log in', value: 'ssh `ada`@web-1', code: true }],
      next: 'Log in with ssh.',
    };
    const view = threadView(input(done, { card }));
    expect(view).toMatchObject({ text: 'Container web-1: Done in 7.0 s.', ended: true });
    expect(drawn(view)).toContain("*Log in:* `ssh 'ada'@web-1`");
    expect(drawn(view)).not.toContain(CANCEL_ACTION);
    expect(closingText(input(done, { card }))).toBe('<@U0ADA> Container web-1 is ready. Log in with ssh.');
  });

  it('offers what can be done with what was handed over, once it was, and no sooner', () => {
    const confirm = { title: 'Delete web-1?', text: 'It goes.', yes: 'Delete it', no: 'Keep it' };
    const acts = [{ action: 'delete', value: 'job-7', label: 'Delete', style: 'danger' as const, confirm }];
    const card = { title: 'Your container', lines: [], acts };
    expect(drawn(threadView(input(began, { card })))).not.toContain('"action_id":"delete"');
    const done: Entry[] = [...began, { at: T + 7000, kind: 'ended', outcome: 'succeeded' }];
    const [last] = threadView(input(done, { card })).native.slice(-1);
    expect(last).toMatchObject({
      type: 'actions',
      elements: [
        { action_id: 'delete', value: 'job-7', style: 'danger', confirm: { title: { text: 'Delete web-1?' } } },
      ],
    });
  });

  it('offers no way to cancel what cannot be called back', () => {
    expect(drawn(threadView(input(began, { isCancellable: false })))).not.toContain(CANCEL_ACTION);
  });

  it('says what failed, what to do, and what became of the rest', () => {
    const view = threadView(input(failed));
    expect(view.text).toBe('Container web-1: Failed at: Start it. Undoing what was made.');
    expect(drawn(view)).toContain('No &lt;space&gt; left.');
    expect(drawn(view)).not.toContain(CANCEL_ACTION);
    const undone: Entry[] = [...failed, { at: T + 4000, kind: 'ended', outcome: 'undone' }];
    expect(threadView(input(undone)).text).toBe('Container web-1: Failed at: Start it. Everything was undone.');
    expect(closingText(input(undone))).toBe(
      '<@U0ADA> Container web-1 was not made. No &lt;space&gt; left. Ask for more. Everything that was made has been undone.',
    );
    const left: Entry[] = [
      ...failed,
      { at: T, kind: 'left', step: 'clone', error: { reason: 'failed', message: 'locked' } },
      { at: T, kind: 'ended', outcome: 'left' },
    ];
    expect(threadView(input(left)).text).toContain('Left behind: Clone the template.');
    expect(closingText(input(left))).toContain(
      'Not everything could be undone (Clone the template). Please tell the operators.',
    );
  });

  it.each([
    ['runs', began],
    ['has failed', failed],
  ])('offers what its steps said while it %s, once they said anything', (_when, entries) => {
    expect(drawn(threadView(input(entries)))).not.toContain(OUTPUT_ACTION);
    const view = threadView(input(entries, { hasOutput: true }));
    expect(drawn(view)).toContain(`"action_id":"${OUTPUT_ACTION}","value":"job-7"`);
    expect(validateBlocks('message', view.native)).toEqual([]);
  });

  it('says who cancelled', () => {
    const cancelled: Entry[] = [
      ...began,
      { at: T, kind: 'failed', step: 'start', error: { reason: 'cancelled', message: 'Cancelled by Grace.' } },
      { at: T, kind: 'ended', outcome: 'undone' },
    ];
    expect(threadView(input(cancelled)).text).toBe('Container web-1: Cancelled by Grace. Everything was undone.');
  });

  it('is taken by Slack whatever its texts hold and however many steps it has', () => {
    const text = fc.oneof(anyText(200), fc.constantFrom('x'.repeat(10_000), '<&>'.repeat(2000), '\u202e👩‍👩‍👧\0'));
    const kinds = fc.constantFrom('started', 'done', 'waiting', 'failed', 'left', 'undoing', 'undone');
    const anyCase = fc.record({
      text,
      count: fc.integer({ min: 1, max: 70 }),
      events: fc.array(fc.tuple(kinds, fc.nat(69)), { maxLength: 100 }),
      ended: fc.constantFrom(undefined, 'succeeded', 'undone', 'left'),
    });
    fc.assert(
      fc.property(anyCase, ({ text, count, events, ended }) => {
        const steps = Array.from({ length: count }, (_, n) => ({
          name: `s${n}`,
          title: text,
          needs: [],
          gives: [],
          run,
          keeps: 'x',
          shows: () => text,
        }));
        const error = { reason: 'failed' as const, message: text, hint: text };
        const entries = events.map(([kind, n], at) => ({ at, kind, step: `s${n % count}`, error, facts: {} }) as Entry);
        if (ended) entries.push({ at: 300, kind: 'ended', outcome: ended } as Entry);
        const confirm = { title: text, text, yes: text, no: text };
        const lines = Array.from({ length: 30 }, () => ({ label: text, value: text, code: true }));
        const all = input(entries, {
          plan: { ...plan, steps },
          subject: text,
          remark: text,
          done: text,
          failed: text,
          undone: text,
          card: { title: text, lines, next: text, acts: [{ action: 'a', value: text || 'x', label: text, confirm }] },
          people: { asker: 'U0ADA', help: text },
        });
        const view = threadView(all);
        expect(validateBlocks('message', view.native)).toEqual([]);
        expect(validateBlocks('message', view.classic, { nativeTaskCards: false })).toEqual([]);
        expect(view.text).not.toMatch(/[\n\0<>]/);
        expect(view.text.length).toBeLessThanOrEqual(1000);
        expect(closingText(all).length).toBeLessThanOrEqual(4000);
      }),
      { numRuns: 20 },
    );
  }, 20_000);
});

describe('times', () => {
  it('are short', () => {
    expect([40, 1240, 9940, 9960, 59_400, 59_600, 185_000].map(duration)).toEqual([
      '0.0 s',
      '1.2 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '3 min 5 s',
    ]);
    expect([0, 999, 1000, 61_999].map(elapsed)).toEqual(['0 s', '0 s', '1 s', '1 min 1 s']);
  });
});

it('lists the steps for the page that asks', () => {
  expect(planPreview(plan)).toEqual(['Check', 'Clone the template', 'Start it']);
});
