import { describe, expect, it } from 'vitest';
import { slackUser } from '../../../src/slack/who.ts';
import { fakeInteractive } from './fakes.ts';

const ada = {
  id: 'U1',
  team_id: 'T1',
  name: 'ada',
  real_name: 'Ada L',
  profile: { real_name: 'Ada Lovelace', email: 'ada@example.test' },
};
const ask = (user: unknown) => slackUser(fakeInteractive({ userInfo: async () => user }), 'U1', 'T1');

describe('slackUser', () => {
  it('knows a member', async () => {
    expect(await ask(ada)).toEqual({ id: 'U1', name: 'Ada Lovelace', mail: 'ada@example.test', refused: undefined });
    expect(await ask({ ...ada, team_id: 'T2', enterprise_user: { teams: ['T2', 'T1'] } })).toMatchObject({
      refused: undefined,
    });
  });

  it.each<[string, object]>([
    ['deactivated', { deleted: true }],
    ['not for apps or bots', { is_bot: true }],
    ['another workspace', { is_stranger: true }],
    ['another workspace', { team_id: 'T2' }],
    ['a guest', { is_restricted: true }],
    ['a guest', { is_ultra_restricted: true }],
    ['users:read.email', { profile: { real_name: 'Ada' } }],
    ['does not say who you are', { id: 'U2' }],
  ])('refuses: %s', async (words, change) => {
    const { refused } = await ask({ ...ada, ...change });
    expect(refused?.replace('for people, not for apps', 'not for apps')).toContain(words);
  });

  it('refuses an answer of any other shape', async () => {
    for (const odd of [undefined, null, [], 'U1', {}]) expect((await ask(odd)).refused).toBeDefined();
  });
});
