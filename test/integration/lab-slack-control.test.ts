/** Answering later, repeated and forged envelopes, and driving the lab from outside. */
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lab/slack/clock.ts';
import { socketApp } from '../harness/slack-app.ts';
import { cleanUp, cleanups, client, lab, modal, refusal, scripted, trigger } from '../harness/slack-lab.ts';

afterEach(cleanUp);

describe('response_url', () => {
  it('works five times, for half an hour, in a channel the app is not in', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const ada = slack.as('U0ADA');
    const seen = await scripted(slack);
    const use = async (message: object) =>
      (await fetch(String(seen.at(-1)?.response_url), { method: 'POST', body: JSON.stringify(message) })).status;
    await ada.slash('C0SECRET', '/go');
    for (let n = 0; n < 5; n++) {
      expect(await use({ text: `${n}`, response_type: n === 0 ? 'in_channel' : 'ephemeral' })).toBe(200);
      clock.advance(1_000);
    }
    expect(await use({ text: 'x' })).toBe(404);
    expect(ada.messages('C0SECRET').map((message) => message.text)).toEqual(['0']);
    expect(ada.ephemerals().map((message) => message.text)).toEqual(['1', '2', '3', '4']);
    await ada.slash('C0OPS', '/go');
    clock.advance(30 * 60_000 + 1);
    expect(await use({ text: 'x' })).toBe(404);
  });
});

describe('what a test can send', () => {
  it('repeats an envelope, and delivers late', async () => {
    const clock = manualClock(Date.now());
    const slack = await lab({ clock });
    await socketApp(slack);
    const ada = slack.as('U0ADA');
    await ada.slash('C0OPS', '/whisper');
    const [first] = slack.deliveries();
    if (!first) throw new Error('nothing was delivered');
    expect(await slack.send(first.parcel)).toEqual({ kind: 'acked', payload: { text: 'only you' } });
    slack.faults.delayDelivery(4_000);
    const late = ada.slash('C0OPS', '/whisper');
    clock.advance(4_000);
    expect(await late).toMatchObject({ kind: 'failed', text: expect.stringContaining('operation_timeout') });
  });
});

describe('a workspace whose answers are late', () => {
  it('has done at once what was asked, until it is in time again', async () => {
    const clock = manualClock(Date.now());
    const slack = await lab({ clock });
    slack.faults.delayAnswers(2_000);
    let isAnswered = false;
    const posting = client(slack).chat.postMessage({ channel: 'C0OPS', text: 'slow' });
    const answered = posting.then(() => {
      isAnswered = true;
    });
    await slack.as('U0ADA').waitForMessage(({ text }) => text === 'slow');
    clock.advance(1_999);
    slack.faults.delayAnswers(0);
    // A whole call fits in between.
    await client(slack).auth.test();
    expect(isAnswered).toBe(false);
    clock.advance(1);
    await answered;
  });
});

describe('an event over HTTP', () => {
  it('comes again with the retry headers, until the app says not to', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const retries: unknown[] = [];
    const server = createServer((request, response) => {
      if (slack.deliveries().length === 0) {
        request.pipe(response); // the challenge, in an echo of everything
        return;
      }
      retries.push([request.headers['x-slack-retry-num'], request.headers['x-slack-retry-reason']]);
      response.writeHead(500, retries.length === 2 ? { 'x-slack-no-retry': '1' } : {}).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    await slack.useRequestUrl(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
    await slack.as('U0ADA').openHome();
    clock.advance(0);
    await expect.poll(() => slack.deliveries().at(-1)?.ack).toMatchObject({ noRetry: true });
    clock.advance(600_000);
    expect(retries).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
    ]);
    expect(slack.deliveries()).toHaveLength(2);
  });
});

describe('a forged submission', () => {
  it('reaches the app as it is, and leaves the modal alone', async () => {
    const slack = await lab();
    const seen = await scripted(slack);
    const ada = slack.as('U0ADA');
    await client(slack).views.open({ trigger_id: await trigger(slack, seen), view: modal('One') });
    const ack = await ada.submitForged((payload) => ({ ...payload, user: { id: 'U0GRACE' }, view: {} }));
    expect(ack).toEqual({ kind: 'acked', payload: undefined });
    expect(seen.at(-1)).toMatchObject({ type: 'view_submission', user: { id: 'U0GRACE' }, view: {} });
    expect(ada.openModal()).toBeDefined();
  });
});

describe('a manifest without interactivity', () => {
  it('sends no buttons, modals or shortcuts', async () => {
    const slack = await lab({ manifest: { features: { shortcuts: [{ callback_id: 'new' }] } } });
    const seen = await scripted(slack);
    expect(await slack.as('U0ADA').shortcut('new')).toMatchObject({ kind: 'failed' });
    await expect(slack.as('U0ADA').shortcut('other')).rejects.toThrow('no shortcut other');
    expect(await slack.as('U0ADA').slash('C0OPS', '/go')).toMatchObject({ kind: 'refused' });
    expect(seen).toEqual([]);
  });
});

describe('the control API', () => {
  it('drives a person from another process and streams what they see', async () => {
    const slack = await lab();
    await socketApp(slack);
    const { url, token } = slack.control;
    const headers = { authorization: `Bearer ${token}` };
    const post = async (path: string, body: object) => {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    };
    expect((await fetch(`${url}people`)).status).toBe(401);
    expect((await fetch(`${url}people?token=${token}`)).status).toBe(200);
    const stream = await fetch(`${url}as/U0ADA/events`, { headers });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();

    expect(await post('as/U0ADA/slash', { channel: 'C0OPS', line: '/create-container' })).toEqual({
      status: 200,
      body: { kind: 'acked' },
    });
    let told = '';
    while (reader && !told.includes('modal-opened')) told += (await reader.read()).value ?? '';
    await post('as/U0ADA/fill', { block_id: 'host', text: 'bad' });
    expect((await post('as/U0ADA/submit', {})).body).toMatchObject({ kind: 'errors', errors: { host: 'Taken.' } });
    const seen = await (await fetch(`${url}as/U0ADA`, { headers })).json();
    expect(seen).toMatchObject({ modal: { title: { text: 'New container' } }, home: null });
    expect((await post('as/U0ADA/fill', { block_id: 'nowhere', text: 'x' })).status).toBe(404);
    expect((await post('as/U0NOBODY/submit', {})).status).toBe(404);
    await post('faults', { method: 'auth.test', fault: { kind: 'error', error: 'fatal_error' } });
    expect(await refusal(client(slack).auth.test())).toBe('fatal_error');
    await reader?.cancel();
  });
});
