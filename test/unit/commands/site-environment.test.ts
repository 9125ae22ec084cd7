import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxErrors, joined } from '../../../commands/environment-pages.ts';
import { parseEnvironment } from '../../../src/domain/environment.ts';
import { LIMITS } from '../../../src/slack/limits.ts';
import { unavailable } from './desk.ts';
import { ASKED, atComponents, CANARY, edited } from './site-wizard.ts';

const ENV = 'create-container-environment';

const atEnvironment = async () => {
  const wizard = await atComponents();
  await wizard.press('environment', 'c1');
  const job = wizard.draft()?.job ?? '';
  const name = wizard.draft()?.project?.components[0]?.name ?? '';
  return { ...wizard, job, sealedText: () => wizard.sealed.get(job)?.get(`env:${name}`)?.text };
};

describe('an environment', () => {
  it('is sealed at once, byte for byte, and only counted afterwards', async () => {
    const wizard = await atEnvironment();
    const text = `# é 🚢\nPRICE="cost $5"\nSECRET='${CANARY}'\n\n`;
    await wizard.submit({ environment1: text });
    expect(wizard.sealedText()).toBe(text);
    expect(wizard.page().callback_id).toBe('create-container-components');
    expect(wizard.text()).toContain('Environment: 2 values, sealed');
    await wizard.press('environment', 'c1');
    expect(wizard.text()).toContain('2 values, PRICE, SECRET.');
    expect(wizard.page().submit).toBeUndefined();
    expect(wizard.text()).not.toContain('initial_value');
  });

  it('is replaced or removed as a whole', async () => {
    const wizard = await atEnvironment();
    await wizard.submit({ environment1: 'A=1' });
    await wizard.press('environment', 'c1');
    await wizard.press('replace', 'c1');
    expect(wizard.sealedText()).toBe('A=1');
    expect(wizard.text()).not.toContain('initial_value');
    await wizard.submit({ environment1: 'B=2' });
    expect(wizard.sealedText()).toBe('B=2');
    await wizard.press('environment', 'c1');
    await wizard.press('forget', 'c1');
    expect(wizard.sealedText()).toBeUndefined();
    expect(wizard.text()).not.toContain('sealed');
  });

  it('goes with its component: to its new name, and away', async () => {
    const wizard = await atEnvironment();
    await wizard.submit({ environment1: 'A=1' });
    await edited(wizard, 'c1', { name: 'renamed' });
    expect([...(wizard.sealed.get(wizard.job) ?? [])]).toEqual([['env:renamed', { text: 'A=1', seconds: 3600 }]]);
    await edited(wizard, 'c1', { build: 'make' });
    expect(wizard.draft()?.project?.components[0]?.environment).toEqual({ count: 1, names: ['A'] });
    await wizard.press('remove', 'c1');
    expect(wizard.sealed.get(wizard.job)?.size).toBe(0);
  });

  it('gets more room, to sixteen boxes that keep their names', async () => {
    const wizard = await atEnvironment();
    const boxes = () => wizard.page().blocks.flatMap((block) => ('element' in block ? [block.element] : []));
    const actions = () => boxes().map((element) => ('action_id' in element ? element.action_id : ''));
    for (let count = 1; count < 16; count += 1) {
      const before = actions();
      expect(before).toHaveLength(count);
      await wizard.press('more', 'c1', { environment1: CANARY });
      expect(actions().slice(0, count)).toEqual(before);
      expect(wizard.text()).not.toContain(CANARY);
    }
    expect(wizard.text()).not.toContain('More room');
    await wizard.press('more', 'c1');
    expect(boxes()).toHaveLength(16);
    const pieces = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`environment${n + 1}`, `A${n}=${n}\n`]));
    await wizard.submit(pieces);
    expect(wizard.text()).toContain('Environment: 16 values, sealed');
  });

  it('is joined byte for byte, wherever a text is broken', async () => {
    const pieces = fc.array(fc.string({ maxLength: 40, unit: 'grapheme' }), { minLength: 1, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const text = `K='${parts.join('').replaceAll(/['\\\0\r]/g, '')}'\n#`;
        const size = Math.ceil(text.length / parts.length);
        const cuts = parts.map((_, index) => text.slice(index * size, (index + 1) * size));
        const wizard = await atEnvironment();
        for (let count = 1; count < cuts.length; count += 1) await wizard.press('more', 'c1');
        const fields = Object.fromEntries(cuts.map((piece, index) => [`environment${index + 1}`, piece || null]));
        expect(await wizard.submit(fields)).toHaveProperty('view');
        expect(wizard.sealedText()).toBe(text);
      }),
      { numRuns: 20 },
    );
  }, 30_000);

  it('of 40 kB of certificate arrives whole', async () => {
    const wizard = await atEnvironment();
    const body = `${'Q'.repeat(64)}\n`.repeat(620);
    const text = `KEY="-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n"\nPRICE='cost $5'\n`;
    const pieces = Array.from({ length: 14 }, (_, index) => text.slice(index * 3000, (index + 1) * 3000));
    for (let count = 1; count < pieces.length; count += 1) await wizard.press('more', 'c1');
    await wizard.submit(Object.fromEntries(pieces.map((piece, index) => [`environment${index + 1}`, piece])));
    expect(wizard.sealedText()).toBe(text);
    expect(wizard.text()).toContain('2 values, sealed');
  });

  it.each([
    ['nothing', null, 'There is no NAME=value in it.'],
    ['only comments', '# A=b\n', 'There is no NAME=value in it.'],
    ['a line that is none', `A=1\n${CANARY}`, 'Line 2: write NAME=value.'],
    ['an open quote', `A="${CANARY}`, 'Line 1: the quote before the value of A is never closed.'],
    ['a comment that cuts', `A=${CANARY}#x`, 'Line 1: put the value of A in quotes: what follows # would be lost.'],
  ])('%s is refused, and nothing is sealed or repeated', async (_what, text, sentence) => {
    const wizard = await atEnvironment();
    const answer = await wizard.submit({ environment1: text });
    expect(answer).toEqual({ errors: { environment1: sentence } });
    expect(wizard.sealed.size).toBe(0);
    expect(JSON.stringify([answer, [...wizard.drafts], wizard.audits])).not.toContain(CANARY);
  });

  it('is told at the box in which the line stands', () => {
    const at = (...pieces: string[]) => {
      const read = parseEnvironment(joined(pieces));
      return 'problems' in read ? Object.keys(boxErrors(pieces, read.problems)) : [];
    };
    expect(at('A=1\nB', '=2\n', 'C')).toEqual(['environment3']);
    expect(at('A\nB=1\n', 'C')).toEqual(['environment1', 'environment2']);
    expect(at('', 'A')).toEqual(['environment2']);
    expect(at('A=1\r', '\nB')).toEqual(['environment2']);
    const many = boxErrors(
      ['x\n'.repeat(9)],
      [1, 2, 3, 4, 5].map((line) => ({ line, message: 'y'.repeat(90) })),
    );
    expect(many.environment1?.length).toBeLessThanOrEqual(LIMITS.fieldError);
  });

  it('stays in the form when it cannot be sealed', async () => {
    const wizard = await atEnvironment();
    if (wizard.desk.secrets) wizard.desk.secrets.put = () => Promise.reject(unavailable('Redis'));
    expect(await wizard.submit({ environment1: 'A=1' })).toEqual({
      errors: { environment1: 'Redis does not answer. Try again in a minute. Then press Seal again.' },
    });
    expect(wizard.draft()?.project?.components[0]?.environment).toBeUndefined();
  });

  it('cannot be given more boxes than there are by a forged page', async () => {
    const wizard = await atEnvironment();
    const forged = { metadata: `${wizard.job} c1 99`, callback: ENV };
    const fields = Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`environment${n + 1}`, `A${n}=1\n`]));
    await wizard.submit(fields, forged);
    expect(wizard.draft()?.project?.components[0]?.environment?.count).toBe(16);
  });
});

describe('nothing secret', () => {
  it('stands in what is stored, shown, written down or put in line', async () => {
    const wizard = await atComponents({ token: CANARY }, {}, { token: CANARY });
    await wizard.press('environment', 'c1');
    await wizard.press('more', 'c1', { environment1: `A=${CANARY}` });
    await wizard.submit({ environment1: `A=${CANARY}\n`, environment2: `B="${CANARY}` });
    const views: unknown[] = [];
    await wizard.submit({ environment1: `A=${CANARY}\n`, environment2: `B="${CANARY}"` });
    views.push(wizard.page());
    await wizard.press('environment', 'c1');
    await wizard.press('back');
    await wizard.submit();
    views.push(wizard.page());
    await wizard.submit({ services: [], rootStart: null, customServices: null });
    views.push(wizard.page());
    expect(wizard.text()).toContain('environment: 2 values');
    const answer = await wizard.submit();
    expect(wizard.text()).toContain('is on its way');
    const everything = [
      ...[wizard.shown, views, answer, wizard.audits, wizard.cancels],
      ...[[...wizard.drafts], [...wizard.openDrafts], [...wizard.jobs], [...wizard.plans]],
      await wizard.desk.folders.get(wizard.draft()?.job ?? ''),
    ];
    expect(JSON.stringify(everything)).not.toContain(CANARY);
    expect(JSON.stringify([...wizard.sealed.values()].flatMap((texts) => [...texts.values()]))).toContain(CANARY);
  });
});

describe('what was sealed for a draft', () => {
  const atReview = async () => {
    const wizard = await atComponents({ token: CANARY }, {}, { token: CANARY });
    await wizard.press('environment', 'c1');
    await wizard.submit({ environment1: 'A=1' });
    const job = wizard.draft()?.job ?? '';
    await wizard.submit();
    await wizard.submit({ services: [], rootStart: null, customServices: null });
    expect(wizard.page().callback_id).toBe('create-container-review');
    return { ...wizard, job };
  };

  it('is kept for the job’s time before the job is there', async () => {
    const wizard = await atReview();
    const { enqueue } = wizard.desk;
    let seconds: number | undefined;
    wizard.desk.enqueue = async (...args) => {
      seconds = wizard.sealed.get(wizard.job)?.get('token')?.seconds;
      return enqueue(...args);
    };
    await wizard.submit();
    expect(seconds).toBe(7 * 86_400);
    expect(wizard.jobs.get(wizard.job)?.request).toMatchObject({
      deployment: {
        components: [{ hasEnvironment: true }, { hasEnvironment: false }],
        repository: { isPrivate: true },
      },
    });
  });

  it('is asked for again once it is gone', async () => {
    const wizard = await atReview();
    for (const name of wizard.sealed.get(wizard.job)?.keys() ?? []) {
      if (name.startsWith('env:')) wizard.sealed.get(wizard.job)?.delete(name);
    }
    await wizard.submit();
    expect(wizard.page().callback_id).toBe('create-container-components');
    expect(wizard.text()).toContain('kept for an hour and is gone');
    expect(wizard.draft()?.project?.components[0]?.environment).toBeUndefined();
    expect(wizard.jobs.size).toBe(0);
    wizard.sealed.clear();
    await wizard.submit();
    await wizard.submit({ services: [], rootStart: null, customServices: null });
    await wizard.submit();
    expect(wizard.page().callback_id).toBe('create-container-form');
    expect(wizard.text()).toContain('The deploy token was kept for an hour and is gone.');
    expect(wizard.draft()?.hasToken).toBeUndefined();
    await wizard.submit({ ...ASKED, token: CANARY });
    expect(wizard.page().callback_id).toBe('create-container-components');
  });

  it('is not missed by the second of two Submits, when the job has used it already', async () => {
    const wizard = await atReview();
    const review = { callback: 'create-container-review', metadata: wizard.job };
    await wizard.submit({}, review);
    wizard.sealed.clear();
    await wizard.submit({}, review);
    expect(wizard.text()).toContain('it is made once');
    expect(wizard.jobs.size).toBe(1);
  });

  it('lives for as long as the draft does', async () => {
    const wizard = await atComponents();
    await wizard.press('environment', 'c1');
    await wizard.submit({ environment1: 'A=1' });
    const job = wizard.draft()?.job ?? '';
    for (const one of wizard.sealed.get(job)?.values() ?? []) one.seconds = 1;
    await edited(wizard, 'c2', { build: 'make' });
    expect([...(wizard.sealed.get(job)?.values() ?? [])].map(({ seconds }) => seconds)).toEqual([3600]);
  });
});
