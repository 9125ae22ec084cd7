/** The lab's Slack with a few people and channels in it, for the tests of the lab itself. */
import { createServer } from 'node:http';
import { LogLevel, WebClient } from '@slack/web-api';
import type { Json } from '../../src/lab/slack/json.ts';
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

/** An app made of one function: it sees what is sent and answers the acknowledgement. */
export async function scripted(slack: LabSlack, answer: (payload: Json) => Json | undefined = () => undefined) {
  const seen: Json[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const form = new URLSearchParams(body);
    const payload = body.startsWith('{')
      ? JSON.parse(body)
      : JSON.parse(form.get('payload') ?? JSON.stringify(Object.fromEntries(form)));
    if (payload.challenge) return response.end(payload.challenge);
    seen.push(payload);
    const said = answer(payload);
    response.end(said === undefined ? '' : JSON.stringify(said));
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  await slack.useRequestUrl(`http://127.0.0.1:${port}/`);
  return seen;
}

/** A fresh trigger of Ada's. */
export async function trigger(slack: LabSlack, seen: Json[]): Promise<string> {
  await slack.as('U0ADA').slash('C0OPS', '/go');
  return String(seen.at(-1)?.trigger_id);
}
