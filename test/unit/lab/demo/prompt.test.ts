import { expect, it } from 'vitest';
import { OpsError } from '../../../../src/errors.ts';
import { plainText } from '../../../../src/lab/demo/line.ts';
import { answer } from '../../../../src/lab/demo/prompt.ts';

const heard: string[] = [];
const command = (run: (rest: string) => (string | { spans: { text: string }[] })[]) => ({
  usage: '',
  does: '',
  run: async (rest: string) => run(rest),
});
const commands = {
  '/': command((rest) => [`slash ${rest}`]),
  as: command((rest) => {
    heard.push(rest);
    return [];
  }),
  ssh: command(() => [{ spans: [{ text: 'x'.repeat(50) }] }]),
  long: command(() => ['word '.repeat(10)]),
  fail: command(() => {
    throw new OpsError('not-found', 'There is no gus.', { hint: 'There is ada.' });
  }),
};
const typed = async (text: string) => (await answer(commands, text, 20)).map(plainText);

it('finds the command by its first word, and slash commands by their slash', async () => {
  expect(await typed('  /create-container web-2 ')).toEqual(['slash ', '/create-container ', 'web-2']);
  expect(await typed('as   ben ')).toEqual([]);
  expect(heard).toEqual(['ben']);
  expect(await typed('  ')).toEqual([]);
});

it('wraps sentences and leaves what is to be copied on one row', async () => {
  expect((await typed('long')).length).toBeGreaterThan(1);
  expect(await typed('ssh web-1')).toEqual(['x'.repeat(50)]);
});

it('says what is wrong and what to do, and never fails', async () => {
  expect(await typed('fail')).toEqual(['There is no gus.', 'There is ada.']);
  expect((await typed('dance')).join(' ')).toContain('There is no dance here. Type help.');
  expect((await typed('constructor')).join(' ')).toContain('There is no constructor');
});
