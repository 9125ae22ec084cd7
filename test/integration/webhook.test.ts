import { createHmac } from 'node:crypto';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { Push } from '../../src/domain/push.ts';
import { OpsError } from '../../src/errors.ts';
import { startWebhook, type Webhook, type WebhookOptions } from '../../src/webhook/webhook.ts';
import { until } from '../harness/until.ts';
import { HOSTILE } from '../hostile.ts';

const SECRET = 'a secret of the forge';
const COMMIT = 'a'.repeat(40);
const PUSH: Push = { url: 'https://forge.example/ada/app', branch: 'main', commit: COMMIT };
const BODY = JSON.stringify({
  ref: 'refs/heads/main',
  after: COMMIT,
  repository: { clone_url: 'https://forge.example/ada/app.git' },
});
const MEBIBYTE = 1024 * 1024;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A webhook on a port of its own, and what it took. */
async function listening(more: Partial<WebhookOptions> = {}) {
  const taken: [push: Push, delivery: string][] = [];
  const errors: unknown[] = [];
  const webhook = await startWebhook({
    host: '127.0.0.1',
    port: 0,
    secret: SECRET,
    take: async (push, delivery) => void taken.push([push, delivery]),
    onError: (error) => errors.push(error),
    ...more,
  });
  closing.push(() => webhook.close(0));
  return { ...webhook, taken, errors };
}

const sign = (body: string, secret = SECRET) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const headersOf = (body: string) => ({
  'content-type': 'application/json',
  'x-github-event': 'push',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  'x-hub-signature-256': sign(body),
});

/** A request that is not sent yet, and what will be answered. */
function begin({ port }: Pick<Webhook, 'port'>, options: RequestOptions) {
  const asked = request({ host: '127.0.0.1', port, path: '/deploy', method: 'POST', agent: false, ...options });
  const answer = new Promise<{ status: number | undefined; said: string }>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', async (response: IncomingMessage) =>
      resolve({ status: response.statusCode, said: await text(response) }),
    );
  });
  answer.catch(() => {});
  return { asked, answer };
}

function deliver(to: Pick<Webhook, 'port'>, body = BODY, headers: object = {}, options: RequestOptions = {}) {
  const { asked, answer } = begin(to, { headers: { ...headersOf(body), ...headers }, ...options });
  asked.end(body);
  return answer;
}

describe('the webhook', () => {
  it('takes a signed push, and nothing of it but what it needs', async () => {
    const webhook = await listening();
    expect(await deliver(webhook)).toEqual({ status: 202, said: 'Taken.\n' });
    expect(webhook.taken).toEqual([[PUSH, expect.stringMatching(/^[0-9a-f]{64}$/)]]);
  });

  it('knows a delivery again by its body, whatever its headers say', async () => {
    const webhook = await listening();
    await deliver(webhook);
    await deliver(webhook, BODY, { 'x-github-delivery': 'another' });
    await deliver(webhook, `${BODY} `);
    const [first, second, third] = webhook.taken.map(([, delivery]) => delivery);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it.each([
    ['GitLab', { 'x-gitlab-event': 'Push Hook', 'x-gitlab-token': SECRET }],
    ['Gitea', { 'x-gitea-event': 'push', 'x-gitea-signature': sign(BODY).slice('sha256='.length) }],
  ])('takes a push of %s', async (_forge, headers) => {
    const webhook = await listening();
    const { asked, answer } = begin(webhook, { headers: { 'content-type': 'application/json', ...headers } });
    asked.end(BODY);
    expect((await answer).status).toBe(202);
    expect(webhook.taken).toHaveLength(1);
  });

  it('answers strangers alike, and does nothing', async () => {
    const webhook = await listening();
    const stranger = { status: 401, said: 'The signature is missing or wrong.\n' };
    for (const wrong of ['', 'sha256=', sign(`${BODY} `), sign(BODY, 'another'), sign(BODY).toUpperCase()]) {
      expect(await deliver(webhook, BODY, { 'x-hub-signature-256': wrong })).toEqual(stranger);
    }
    expect(await deliver(webhook, 'no JSON', { 'x-hub-signature-256': sign(BODY) })).toEqual(stranger);
    expect(await deliver(webhook, BODY, { 'x-github-event': 'ping', 'x-hub-signature-256': '' })).toEqual(stranger);
    expect(webhook.taken).toEqual([]);
  });

  it.each([
    ['another path', {}, { path: '/' }, 404],
    ['another method', {}, { method: 'PUT' }, 405],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, {}, 415],
    ['no content type', { 'content-type': '' }, {}, 415],
    ['another event', { 'x-github-event': 'ping' }, {}, 200],
  ])('does nothing about %s', async (_what, headers, options, status) => {
    const webhook = await listening();
    expect((await deliver(webhook, BODY, headers, options)).status).toBe(status);
    expect(webhook.taken).toEqual([]);
  });

  it('says of a signed body that is none that it cannot be read', async () => {
    const webhook = await listening();
    for (const body of ['', '{', '[]', ...HOSTILE.map((hostile) => JSON.stringify(hostile))]) {
      expect((await deliver(webhook, body)).status).toBe(400);
    }
    expect(webhook.taken).toEqual([]);
    expect(webhook.errors).toEqual([]);
  });

  it('reads four mebibytes and no more, announced or not', async () => {
    const webhook = await listening();
    const padded = (length: number) => BODY.padEnd(length, ' ');
    expect((await deliver(webhook, padded(4 * MEBIBYTE))).status).toBe(202);
    expect((await begunWith(webhook, { 'content-length': 4 * MEBIBYTE + 1 })).status).toBe(413);
    const { asked, answer } = begin(webhook, { headers: headersOf('') });
    asked.write(padded(4 * MEBIBYTE));
    asked.write(' ');
    expect((await answer).status).toBe(413);
    asked.destroy();
    expect(webhook.taken).toHaveLength(1);
  });

  it('says when it could not take a push, so that the forge sends it again, and not why', async () => {
    const trouble = new OpsError('unavailable', 'Berth cannot reach its memory just now.');
    const webhook = await listening({ take: () => Promise.reject(trouble) });
    const { status, said } = await deliver(webhook);
    expect(status).toBe(503);
    expect(said).not.toContain('memory');
    expect(webhook.errors).toEqual([trouble]);
  });

  it('answers sixteen at once and sends others away', async () => {
    const webhook = await listening();
    const waiting = Array.from({ length: 16 }, () => begin(webhook, { headers: headersOf(BODY) }));
    for (const { asked } of waiting) asked.write(BODY.slice(0, 10));
    await until(async () => (await deliver(webhook)).status === 503);
    for (const { asked } of waiting) asked.end(BODY.slice(10));
    const answers = await Promise.all(waiting.map(({ answer }) => answer));
    expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(202));
    expect((await deliver(webhook)).status).toBe(202);
  });

  it('does not wait for who sends nothing, or not all of it', async () => {
    const webhook = await listening({ headMs: 100, requestMs: 200 });
    const silent = connect(webhook.port, '127.0.0.1');
    silent.write('POST /deploy HTTP/1.1\r\nhost: x\r\n');
    expect(await text(silent)).toContain('408');
    const { asked, answer } = begin(webhook, { headers: headersOf(BODY) });
    asked.write('{');
    expect(await answer.catch(() => ({ status: 'cut off' }))).toMatchObject({
      status: expect.toSatisfy((status) => status === 408 || status === 'cut off'),
    });
    expect((await deliver(webhook)).status).toBe(202);
    expect(webhook.errors).toEqual([]);
  });

  it('answers what it has begun before it closes, and takes nothing more', async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    let hasBegun = false;
    const take = () => {
      hasBegun = true;
      return held;
    };
    const webhook = await listening({ take });
    const answer = deliver(webhook);
    await until(() => hasBegun);
    const closed = webhook.close(10_000);
    await expect(deliver(webhook)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    go();
    expect((await answer).status).toBe(202);
    await closed;
  });

  it('closes in time also where somebody holds on', async () => {
    const webhook = await listening();
    const { asked, answer } = begin(webhook, { headers: headersOf(BODY) });
    asked.write('{');
    await new Promise((resolve) => asked.once('socket', (socket) => socket.once('connect', resolve)));
    await webhook.close(50);
    await expect(answer).rejects.toThrow();
  });

  it('says where it cannot listen', async () => {
    const { port } = await listening();
    await expect(listening({ port })).rejects.toMatchObject({
      reason: 'unavailable',
      message: `The webhook cannot listen on 127.0.0.1, port ${port}.`,
    });
  });
});

async function begunWith(webhook: Pick<Webhook, 'port'>, headers: object) {
  const { asked, answer } = begin(webhook, { headers: { ...headersOf(BODY), ...headers } });
  asked.flushHeaders();
  const answered = await answer;
  asked.destroy();
  return answered;
}
