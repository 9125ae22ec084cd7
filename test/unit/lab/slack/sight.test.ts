import { describe, expect, it } from 'vitest';
import { sees } from '../../../../src/lab/slack/actor/sight.ts';
import { manualClock } from '../../../../src/lab/slack/clock.ts';
import type { Happening } from '../../../../src/lab/slack/feed.ts';
import { createWorld } from '../../../../src/lab/slack/world.ts';

const world = createWorld(
  {
    signingSecret: 's',
    botToken: 'xoxb-lab',
    appToken: 'xapp-lab',
    people: ['U0ADA', 'U0GRACE'].map((id) => ({ id, name: id, realName: id })),
    channels: [
      { id: 'C0OPS', name: 'ops' },
      { id: 'C0SECRET', name: 'secret', private: true, members: ['U0ADA'] },
    ],
  },
  manualClock(),
  () => 'http://127.0.0.1',
);
const sighted = (happening: Happening) => ['U0ADA', 'U0GRACE'].filter((user) => sees(world, user, happening));

describe('sees', () => {
  it('shows public channels to all, private ones to their members, direct messages to one', () => {
    const deleted = (channel: string): Happening => ({ kind: 'message-deleted', channel, ts: '1.000000' });
    expect(sighted(deleted('C0OPS'))).toEqual(['U0ADA', 'U0GRACE']);
    expect(sighted(deleted('C0SECRET'))).toEqual(['U0ADA']);
    expect(sighted(deleted(world.channels.directWith('U0GRACE').id))).toEqual(['U0GRACE']);
  });

  it('keeps what Slack says to one person from the others', () => {
    expect(sighted({ kind: 'notice', user: 'U0GRACE', text: 'trouble' })).toEqual(['U0GRACE']);
    expect(sighted({ kind: 'ephemeral-deleted', channel: 'C0OPS', user: 'U0ADA', ts: '1.000000' })).toEqual(['U0ADA']);
  });
});
