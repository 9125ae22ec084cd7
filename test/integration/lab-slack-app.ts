/** A small Bolt app and the lab's Slack around it, for the tests of the lab. */
import { createServer } from 'node:net';
import {
  type AllMiddlewareArgs,
  App,
  HTTPReceiver,
  LogLevel,
  type SlackCommandMiddlewareArgs,
  SocketModeReceiver,
} from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { type LabSlack, type SlackOptions, startSlack } from '../../src/lab/slack/workspace.ts';

export const secrets = { signingSecret: 'lab-signing-secret', botToken: 'xoxb-lab', appToken: 'xapp-lab' };
const people = [
  { id: 'U0ADA', name: 'ada', realName: 'Ada Lovelace', email: 'ada@example.test' },
  { id: 'U0GRACE', name: 'grace', realName: 'Grace Hopper', email: 'grace@example.test' },
  { id: 'U0FAR', name: 'far', realName: 'Far Away', email: 'far@else.test', team: 'T0ELSEWHERE' },
];
const channels = [
  { id: 'C0OPS', name: 'ops', botIn: true },
  { id: 'C0OPEN', name: 'open' },
  { id: 'C0SECRET', name: 'secret', private: true, members: ['U0ADA'] },
  { id: 'C0OLD', name: 'old', archived: true, botIn: true },
  { id: 'C0QUIET', name: 'quiet', restricted: true, botIn: true },
];

export const cleanups: (() => Promise<unknown>)[] = [];
/** Undoes everything that a test has started, newest first. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export async function lab(more: Partial<SlackOptions> = {}): Promise<LabSlack> {
  const slack = await startSlack({ ...secrets, people, channels, ...more });
  cleanups.push(() => slack.stop());
  return slack;
}

export function client(slack: LabSlack, token = secrets.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

/** The `error` of an `ok: false` answer, or what else went wrong. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { error?: string } };
    return data?.error ?? code ?? String(error);
  }
}

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const modal = (title: string, blocks: unknown[] = [input('host')], more = {}) => ({
  type: 'modal' as const,
  callback_id: 'wizard',
  title: plain(title),
  submit: plain('Next'),
  notify_on_close: true,
  blocks: blocks as never[],
  ...more,
});
export const input = (
  block_id: string,
  element: object = { type: 'plain_text_input', action_id: 'value' },
  more = {},
) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element,
  ...more,
});
export const buttonRow = [
  {
    type: 'actions',
    block_id: 'row',
    elements: [
      { type: 'button', action_id: 'cancel', text: plain('Cancel'), value: 'job-1', confirm: { text: plain('Sure?') } },
      { type: 'button', action_id: 'open', text: plain('Open'), value: 'job-1' },
    ],
  },
];

/** A small app that does each thing once. */
function wire(app: App): void {
  type Command = SlackCommandMiddlewareArgs & AllMiddlewareArgs;
  app.command('/create-container', async ({ ack, body, client: web }: Command) => {
    await ack();
    await web.views.open({
      trigger_id: body.trigger_id,
      view: modal(
        'New container',
        [
          input('host'),
          input(
            'ports',
            { type: 'multi_external_select', action_id: 'value', min_query_length: 2 },
            { optional: true },
          ),
        ],
        {
          private_metadata: body.channel_id,
        },
      ),
    });
  });
  app.command('/whisper', async ({ ack }: Command) => ack('only you'));
  app.command('/mute', async () => {});
  app.options('value', async ({ ack, payload }) => {
    const names = ['ftp', 'ssh', 'http'].filter((name) => name.includes(payload.value));
    await ack({ options: names.map((name) => ({ text: plain(name), value: name })) });
  });
  app.view('wizard', async ({ ack, view }) => {
    const host = view.state.values.host?.value?.value ?? '';
    if (host === 'bad') await ack({ response_action: 'errors', errors: { host: 'Taken.' } });
    else if (host === 'broken')
      await ack({ response_action: 'update', view: modal('A title that is far too long for Slack') });
    else
      await ack({
        response_action: 'update',
        view: modal('Review', [input('note', undefined, { optional: true })], {
          callback_id: 'review',
          private_metadata: view.private_metadata,
        }),
      });
  });
  app.view('review', async ({ ack, body, view, client: web }) => {
    await ack();
    const posted = await web.chat.postMessage({
      channel: view.private_metadata,
      text: `For <@${body.user.id}>`,
      blocks: buttonRow as never[],
    });
    const { channel = '', ts = '' } = posted;
    await web.chat.postMessage({ channel, thread_ts: ts, text: 'step 1' });
    await web.chat.update({ channel, ts, text: 'Ready', blocks: buttonRow as never[] });
  });
  app.action('open', async ({ ack, body, client: web }) => {
    await ack();
    await web.chat.postEphemeral({ channel: body.channel?.id ?? '', user: body.user.id, text: 'ssh ada@web' });
  });
  app.action('cancel', async ({ ack, respond }) => {
    await ack();
    await respond({ replace_original: true, text: 'Cancelled' });
  });
  app.event('app_home_opened', async ({ event, client: web }) => {
    await web.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'section', text: plain('Yours') }] },
    });
  });
}

function options(slack: LabSlack) {
  return {
    token: secrets.botToken,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  };
}

export async function socketApp(slack: LabSlack, clientPingTimeout = 5_000): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: secrets.appToken,
    clientPingTimeout,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } } },
  });
  const app = new App({ ...options(slack), receiver });
  wire(app);
  await app.init();
  await app.start();
  cleanups.push(() => receiver.client.disconnect());
  return app;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export async function httpApp(slack: LabSlack) {
  const receiver = new HTTPReceiver({ signingSecret: secrets.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({ ...options(slack), receiver });
  wire(app);
  await app.init();
  const port = await freePort();
  await app.start(port);
  cleanups.push(() => app.stop());
  return slack.useRequestUrl(`http://127.0.0.1:${port}/slack/events`);
}
