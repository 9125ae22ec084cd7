import { describe, expect, test } from 'vitest';
import { type Command, completed, completionFor, isWhole } from '../../../page/chat/completion.ts';

const create: Command = { command: '/create-container', description: 'Get one', usageHint: '[hostname]' };
const list: Command = { command: '/containers', description: 'See them', usageHint: '' };
const commands = [create, list];
const offered = (text: string) => completionFor(text, commands).commands.map(({ command }) => command);

describe('completion', () => {
  test.each([
    ['/', ['/create-container', '/containers']],
    ['/c', ['/create-container', '/containers']],
    ['/CR', ['/create-container']],
    ['/containers', ['/containers']],
    ['/x', []],
    ['', []],
    ['hello /c', []],
    ['/c\n', []],
    ['/create-container ', []],
  ])('%j offers %j', (text, expected) => {
    expect(offered(text)).toEqual(expected);
  });

  test('the usage is shown while the words after the command are typed', () => {
    expect(completionFor('/create-container we', commands).usage).toBe(create);
    expect(completionFor('/create-container', commands).usage).toBeUndefined();
    expect(completionFor('/containers x', commands).usage).toBeUndefined();
    expect(completionFor('/unknown x', commands).usage).toBeUndefined();
  });

  test('what is completed is ready for more, and a whole command is sent', () => {
    expect(completed(create)).toBe('/create-container ');
    expect(isWhole('/containers', list)).toBe(true);
    expect(isWhole('/contain', list)).toBe(false);
  });
});
