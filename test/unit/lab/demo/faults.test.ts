import { expect, it } from 'vitest';
import { faultCommands } from '../../../../src/lab/demo/faults.ts';
import type { Breaks } from '../../../../src/lab/page/breaks.ts';

const heard: string[] = [];
const breaks = {
  list: () => ['clone', 'redis', 'worker'].map((id) => ({ id })),
  set: async (id: string, on: boolean) => {
    heard.push(`${id} ${on}`);
    return { text: `${id} it is.` };
  },
  mend: async () => ({ text: 'All is well again.' }),
} as unknown as Breaks;
const commands = faultCommands(breaks);

it('breaks, mends and kills what the page breaks, mends and kills', async () => {
  expect(commands.break.does).toBe('orders trouble: clone, redis, worker');
  expect(await commands.break.run('clone')).toEqual(['clone it is.']);
  expect(await commands.mend.run('redis')).toEqual(['redis it is.']);
  expect(await commands.mend.run('')).toEqual(['All is well again.']);
  await commands.kill.run('worker');
  expect(heard).toEqual(['clone true', 'redis false', 'worker true']);
});

it('kills nothing but the halves, and says why there is no directory to break', async () => {
  await expect(commands.kill.run('clone')).rejects.toThrow('Say which: bot or worker.');
  await expect(commands.break.run('directory')).rejects.toThrow('slapd is not installed');
});
