/** A small Bolt app, over Socket Mode or HTTP, for the tests of the lab's Slack. */
import { Server } from 'node:http';
import {
  type AllMiddlewareArgs,
  App,
  HTTPReceiver,
  LogLevel,
  type SlackCommandMiddlewareArgs,
  SocketModeReceiver,
} from '@slack/bolt';
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { buttonRow, cleanups, input, modal, plain, secrets } from './slack-lab.ts';

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

export async function httpApp(slack: LabSlack) {
  const receiver = new HTTPReceiver({ signingSecret: secrets.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({ ...options(slack), receiver });
  wire(app);
  await app.init();
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  cleanups.push(() => app.stop());
  const address = server instanceof Server ? server.address() : null;
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return slack.useRequestUrl(`http://127.0.0.1:${address.port}/slack/events`);
}
