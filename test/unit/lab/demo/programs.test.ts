import { expect, it } from 'vitest';
import { needPrograms } from '../../../../src/lab/demo/programs.ts';

it('names the packages to install where it cannot install them itself', async () => {
  const said: string[] = [];
  await expect(needPrograms((sentence) => said.push(sentence), '/nonexistent')).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining('openssl'),
    hint: expect.stringMatching(/sudo apt-get install -y .*openssh-client.*openssl/),
  });
  expect(said).toEqual([]);
});
