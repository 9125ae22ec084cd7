/** The lab's Web API against Slack's own client. */
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lab/slack/clock.ts';
import { buttonRow, cleanUp, client, lab, refusal, secrets } from '../harness/slack-lab.ts';

afterEach(cleanUp);

describe('the Web API', () => {
  it('tells tokens apart', async () => {
    const slack = await lab();
    expect(await refusal(client(slack, 'xoxb-wrong').auth.test())).toBe('invalid_auth');
    expect(await refusal(client(slack, secrets.appToken).auth.test())).toBe('not_allowed_token_type');
    expect(await refusal(client(slack).apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await refusal(client(slack).apiCall('views.banana'))).toBe('unknown_method');
    const bare = await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
    expect(await client(slack).auth.test()).toMatchObject({ ok: true, user_id: 'U0BERTH001', team: 'Harbour' });
  });

  it('names the scope that is missing', async () => {
    const slack = await lab({ manifest: { oauth_config: { scopes: { bot: ['chat:write', 'users:read'] } } } });
    const web = client(slack);
    await expect(web.conversations.open({ users: 'U0ADA' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'im:write', provided: 'chat:write,users:read' },
    });
    const { user } = await web.users.info({ user: 'U0ADA' });
    expect(user?.profile?.email).toBeUndefined();
    expect(await refusal(web.chat.postMessage({ channel: 'C0OPEN', text: 'x' }))).toBe('not_in_channel');
    expect(await refusal(web.views.publish({ user_id: 'U0ADA', view: { type: 'home', blocks: [] } }))).toBe(
      'not_enabled',
    );
  });

  it('shows people as they are', async () => {
    const slack = await lab();
    const web = client(slack);
    expect((await web.users.info({ user: 'U0ADA' })).user).toMatchObject({
      deleted: false,
      is_bot: false,
      team_id: 'T0HARBOUR1',
      profile: { email: 'ada@example.test' },
    });
    expect((await web.users.info({ user: 'U0FAR' })).user).toMatchObject({ team_id: 'T0ELSEWHERE', is_stranger: true });
    slack.changePerson('U0ADA', { deleted: true });
    expect((await web.users.info({ user: 'U0ADA' })).user?.deleted).toBe(true);
    expect(await refusal(web.users.lookupByEmail({ email: 'ada@example.test' }))).toBe('users_not_found');
  });

  it('knows where the app may post', async () => {
    const slack = await lab();
    const web = client(slack);
    const post = (channel: string) => refusal(web.chat.postMessage({ channel, text: 'x' }));
    expect(await post('C0OPEN')).toBe('ok');
    expect(await post('C0SECRET')).toBe('channel_not_found');
    expect(await post('C0NOWHERE')).toBe('channel_not_found');
    expect(await post('C0OLD')).toBe('is_archived');
    expect(await post('C0QUIET')).toBe('restricted_action');
    expect((await web.conversations.open({ users: 'U0ADA' })).channel?.id).toMatch(/^D/);
    expect((await web.chat.postMessage({ channel: 'U0ADA', text: 'x' })).channel).toBe('D0ADA');
    expect(await refusal(web.chat.postEphemeral({ channel: 'C0OPEN', user: 'U0ADA', text: 'x' }))).toBe(
      'not_in_channel',
    );
  });

  it('refuses what a message may not hold, and says where', async () => {
    const web = client(await lab());
    const post = (more: object) => web.chat.postMessage({ channel: 'C0OPS', ...more } as never);
    await expect(
      post({ text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'] },
      },
    });
    expect(await refusal(post({}))).toBe('no_text');
    expect(await refusal(post({ text: 'x', thread_ts: '1.000001' }))).toBe('thread_not_found');
    expect(await refusal(post({ text: 'x', metadata: { event_type: 'job' } }))).toBe('invalid_metadata_schema');
    expect(await refusal(post({ channel: 'C0OPEN', text: 'x', markdown_text: 'y' }))).toBe('markdown_text_conflict');
  });

  it('updates messages by the rules of chat.update', async () => {
    const slack = await lab();
    const web = client(slack);
    const { ts = '' } = await web.chat.postMessage({
      channel: 'C0OPS',
      text: 'one',
      blocks: buttonRow as never[],
      metadata: { event_type: 'job', event_payload: { id: 1 } },
    });
    const now = () => slack.as('U0ADA').messages('C0OPS')[0];
    const update = (more: object) => web.chat.update({ channel: 'C0OPS', ts, ...more } as never);
    await update({ text: 'two', blocks: buttonRow });
    expect(now()).toMatchObject({ text: 'two', metadata: { event_type: 'job' } });
    expect(now()?.edited).toBeUndefined();
    await update({ text: 'three' });
    expect(now()?.blocks).toBeUndefined();
    expect(now()?.edited).toBeDefined();
    await update({ text: 'four', metadata: {} });
    expect(now()?.metadata).toBeUndefined();
    expect(await refusal(update({ text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
    expect(await refusal(update({}))).toBe('no_text');
    expect(await refusal(update({ ts: '1.000001', text: 'x' }))).toBe('message_not_found');
    expect(await refusal(web.chat.delete({ channel: 'C0OPS', ts }))).toBe('ok');
    expect(now()).toBeUndefined();
  });

  it('answers the fifty-first update of a minute with 429, and the fifth message at once', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const web = client(slack);
    const post = () => web.chat.postMessage({ channel: 'C0OPS', text: 'x' });
    const { ts = '' } = await post();
    for (let n = 0; n < 50; n++) await web.chat.update({ channel: 'C0OPS', ts, text: `${n}` });
    await expect(web.chat.update({ channel: 'C0OPS', ts, text: 'x' })).rejects.toMatchObject({
      code: ErrorCode.RateLimitedError,
      retryAfter: 60,
    });
    clock.advance(60_000);
    await web.chat.update({ channel: 'C0OPS', ts, text: 'x' });
    for (let n = 0; n < 4; n++) await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    expect(slack.calls().filter((call) => call.status === 429)).toHaveLength(2);
  });

  it('meets the faults that a test orders', async () => {
    const slack = await lab();
    const web = client(slack);
    const post = () => refusal(web.chat.postMessage({ channel: 'C0OPS', text: 'x' }));
    const seen = () => slack.as('U0ADA').messages('C0OPS').length;
    slack.faults.order('chat.postMessage', { kind: 'status', status: 500 });
    expect(await post()).toBe(ErrorCode.HTTPError);
    slack.faults.order('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    expect(await post()).toBe('fatal_error');
    slack.faults.order('chat.postMessage', { kind: 'drop', when: 'before' });
    expect(await post()).toBe(ErrorCode.RequestError);
    expect(seen()).toBe(0);
    slack.faults.order('chat.postMessage', { kind: 'drop', when: 'after' });
    expect(await post()).toBe(ErrorCode.RequestError);
    expect(seen()).toBe(1);
    slack.faults.order('chat.postMessage', { kind: 'status', status: 429, retryAfter: 7 });
    await expect(web.chat.postMessage({ channel: 'C0OPS', text: 'x' })).rejects.toMatchObject({ retryAfter: 7 });
    expect(await post()).toBe('ok');
    slack.faults.order('chat.postMessage', { kind: 'silence' });
    const impatient = new WebClient(secrets.botToken, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      timeout: 100,
      logLevel: LogLevel.ERROR,
    });
    const call = impatient.chat.postMessage({ channel: 'C0OPS', text: 'silence' });
    expect(await refusal(call)).toBe(ErrorCode.RequestError);
    expect(slack.as('U0ADA').messages('C0OPS').at(-1)?.text).toBe('silence');
    expect(slack.calls().at(-1)).toMatchObject({ status: 0, fault: { kind: 'silence' } });
    slack.faults.refuseConnections('internal_error');
    expect(await refusal(client(slack, secrets.appToken).apps.connections.open({}))).toBe('internal_error');
  });
});
