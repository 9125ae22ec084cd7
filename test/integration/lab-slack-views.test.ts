/** Triggers, modals and what a person does in them, by the rules of the lab's Slack. */
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lab/slack/clock.ts';
import type { Json } from '../../src/lab/slack/json.ts';
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { cleanUp, cleanups, client, input, lab, modal, plain, refusal, socketApp } from './lab-slack-app.ts';

afterEach(cleanUp);

/** An app made of one function: it sees what is sent and answers the acknowledgement. */
async function scripted(slack: LabSlack, answer: (payload: Json) => Json | undefined = () => undefined) {
  const { createServer } = await import('node:http');
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
async function trigger(slack: LabSlack, seen: Json[]): Promise<string> {
  await slack.as('U0ADA').slash('C0OPS', '/go');
  return String(seen.at(-1)?.trigger_id);
}

describe('triggers', () => {
  it('open one view within three seconds', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const web = client(slack);
    const seen = await scripted(slack);
    const open = (trigger_id: string) => refusal(web.views.open({ trigger_id, view: modal('One') }));
    const first = await trigger(slack, seen);
    clock.advance(3_000);
    expect(await open(first)).toBe('ok');
    expect(await open(first)).toBe('exchanged_trigger_id');
    const late = await trigger(slack, seen);
    clock.advance(3_001);
    expect(await open(late)).toBe('expired_trigger_id');
    expect(await open('1.2.three')).toBe('invalid_trigger_id');
  });

  it('are not used up by a view that is refused', async () => {
    const slack = await lab();
    const web = client(slack);
    const trigger_id = await trigger(slack, await scripted(slack));
    await expect(
      web.views.open({ trigger_id, view: modal('A title that is far too long for Slack') }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: [
            '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
            '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
          ],
        },
      },
    });
    expect(await refusal(web.views.open({ trigger_id, view: modal('One') }))).toBe('ok');
  });
});

describe('views', () => {
  it('keep what was typed only while block and action stay the same', async () => {
    const slack = await lab();
    const web = client(slack);
    const ada = slack.as('U0ADA');
    await web.views.open({
      trigger_id: await trigger(slack, await scripted(slack)),
      view: modal('One', [input('a'), input('b')]),
    });
    await ada.fill('a', 'first');
    await ada.fill('b', 'second');
    const { id, hash } = await ada.waitForModal();
    const again = { type: 'plain_text_input', action_id: 'value', initial_value: 'ignored' };
    await web.views.update({
      view_id: id,
      hash,
      view: modal('Two', [input('a', again), input('b', { ...again, action_id: 'other' })]),
    });
    expect((await ada.waitForModal()).state.values).toEqual({
      a: { value: { type: 'plain_text_input', value: 'first' } },
      b: { other: { type: 'plain_text_input', value: 'ignored' } },
    });
    expect(await refusal(web.views.update({ view_id: id, hash, view: modal('Three') }))).toBe('hash_conflict');
    await ada.close();
    expect(await refusal(web.views.update({ view_id: id, view: modal('Three') }))).toBe('not_found');
  });

  it('stack three deep, name themselves once, and tell when they are closed', async () => {
    const slack = await lab();
    const web = client(slack);
    const ada = slack.as('U0ADA');
    const seen = await scripted(slack);
    const push = async (title: string, more = {}) =>
      refusal(web.views.push({ trigger_id: await trigger(slack, seen), view: modal(title, undefined, more) }));
    expect(await push('None')).toBe('not_found');
    await web.views.open({
      trigger_id: await trigger(slack, seen),
      view: modal('One', undefined, { external_id: 'job-1' }),
    });
    expect(await push('Two', { external_id: 'job-1' })).toBe('duplicate_external_id');
    expect([await push('Two'), await push('Three'), await push('Four')]).toEqual(['ok', 'ok', 'push_limit_reached']);
    await ada.close();
    expect(seen.at(-1)).toMatchObject({ type: 'view_closed', is_cleared: false, view: { title: { text: 'Three' } } });
    expect(ada.openModal()?.title).toMatchObject({ text: 'Two' });
    await ada.close(true);
    expect(seen.slice(-2).map((payload) => payload.is_cleared)).toEqual([true, true]);
    expect(ada.openModal()).toBeUndefined();
  });

  it.each<[string, Json]>([
    ['an object that is no response action', { ok: true }],
    ['errors at a block that is no input', { response_action: 'errors', errors: { nowhere: 'No.' } }],
    ['no errors at all', { response_action: 'errors', errors: {} }],
    ['an invalid view', { response_action: 'update', view: { type: 'modal', title: plain('x'), blocks: [] } }],
  ])('call %s trouble and stay open', async (_name, answer) => {
    const slack = await lab();
    const seen = await scripted(slack, (payload) => (payload.type === 'view_submission' ? answer : undefined));
    await client(slack).views.open({ trigger_id: await trigger(slack, seen), view: modal('One') });
    const ada = slack.as('U0ADA');
    await ada.fill('host', 'web');
    expect(await ada.submit()).toEqual({ kind: 'trouble', text: 'We had some trouble connecting. Try again?' });
    expect(ada.openModal()?.title).toMatchObject({ text: 'One' });
  });

  it('send what a dispatching input holds', async () => {
    const slack = await lab();
    const seen = await scripted(slack);
    const options = ['s', 'm'].map((value) => ({ text: plain(value.toUpperCase()), value }));
    const select = { type: 'static_select', action_id: 'value', options };
    await client(slack).views.open({
      trigger_id: await trigger(slack, seen),
      view: modal('One', [input('size', select, { dispatch_action: true })]),
    });
    await slack.as('U0ADA').choose('size', 'M');
    expect(seen.at(-1)).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { state: { values: { size: { value: { selected_option: { value: 'm' } } } } } },
      actions: [
        {
          type: 'static_select',
          action_id: 'value',
          block_id: 'size',
          selected_option: { value: 'm', text: { text: 'M' } },
        },
      ],
    });
    await expect(slack.as('U0ADA').choose('size', 'huge')).rejects.toThrow('does not offer "huge"');
  });
});

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
