/** The least that a Bolt app can do with a command: the yardstick for the acknowledgement benchmark. */
import { App, LogLevel } from '@slack/bolt';

const app = new App({
  token: process.env.SLACK_BOT_TOKEN ?? '',
  appToken: process.env.SLACK_APP_TOKEN ?? '',
  socketMode: true,
  deferInitialization: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL ?? '', retryConfig: { retries: 0 } },
});
app.command('/create-container', async ({ ack }) => ack());
await app.init();
await app.start();
process.stdout.write('Berth is up\n'); // what the harness waits for
