/**
 * The lab's Slack against Bolt, over Socket Mode and over HTTP. A double that only its own tests can talk to
 * proves nothing.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { manualClock } from '../../src/lab/slack/clock.ts';
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { httpApp, socketApp } from '../harness/slack-app.ts';
import { cleanUp, cleanups, client, lab, secrets } from '../harness/slack-lab.ts';

afterEach(cleanUp);

/** Slash command to ephemeral message, by either transport. */
async function wholeConversation(slack: LabSlack): Promise<void> {
  const ada = slack.as('U0ADA');
  expect(await ada.slash('C0OPS', '/create-container web')).toEqual({ kind: 'acked' });
  const first = await ada.waitForModal();
  expect(first).toMatchObject({
    title: { text: 'New container' },
    state: { values: { host: { value: { type: 'plain_text_input', value: null } } } },
  });

  expect(await ada.submit()).toMatchObject({ kind: 'errors', sent: false });
  await ada.fill('host', 'bad');
  expect(await ada.submit()).toEqual({ kind: 'errors', errors: { host: 'Taken.' }, sent: true });
  await ada.fill('host', 'broken');
  expect(await ada.submit()).toEqual({ kind: 'trouble', text: 'We had some trouble connecting. Try again?' });
  expect(ada.openModal()?.id).toBe(first.id);

  expect(await ada.search('ports', 'f')).toEqual({ kind: 'options', options: [] });
  expect(await ada.search('ports', 'ft')).toMatchObject({ kind: 'options', options: [{ value: 'ftp' }] });
  await ada.choose('ports', 'ftp');
  await ada.fill('host', 'web');
  expect(await ada.submit()).toMatchObject({ kind: 'updated', view: { id: first.id, title: { text: 'Review' } } });
  expect(await ada.submit()).toEqual({ kind: 'closed' });
  expect(ada.openModal()).toBeUndefined();

  const root = await ada.waitForMessage((message) => message.text === 'Ready');
  expect(root).toMatchObject({ channel: 'C0OPS', bot_id: 'B0BERTH001', reply_count: 1 });
  expect(root.edited).toBeUndefined();
  expect(ada.thread('C0OPS', root.ts).map((message) => message.text)).toEqual(['Ready', 'step 1']);
  expect(ada.messages('C0OPS')).toHaveLength(1);

  expect(await ada.press('C0OPS', root.ts, 'open')).toEqual({ kind: 'acked' });
  await ada.waitForEphemeral((message) => message.text === 'ssh ada@web');
  expect(slack.as('U0GRACE').ephemerals()).toEqual([]);
  expect(await ada.press('C0OPS', root.ts, 'cancel')).toMatchObject({
    kind: 'asks',
    confirm: { text: { text: 'Sure?' } },
  });
  expect(await ada.press('C0OPS', root.ts, 'cancel', { confirm: true })).toEqual({ kind: 'acked' });
  await ada.waitForMessage((message) => message.ts === root.ts && message.text === 'Cancelled');

  await ada.openHome();
  await expect.poll(() => ada.home()?.blocks[0]).toMatchObject({ text: { text: 'Yours' } });
  expect(slack.calls().filter((call) => call.status === 429)).toEqual([]);
}

describe('Bolt over Socket Mode', () => {
  it('carries a whole conversation', async () => {
    const slack = await lab();
    await socketApp(slack);
    expect(slack.connections()).toBe(1);
    await wholeConversation(slack);
  });

  it('shows the answer of a command, and what Slack says when there is none', async () => {
    const clock = manualClock(Date.now());
    const slack = await lab({ clock });
    const ada = slack.as('U0ADA');
    expect(await ada.slash('C0OPS', '/whisper')).toEqual({
      kind: 'failed',
      text: '/whisper failed with the error "dispatch_failed"',
    });
    await socketApp(slack);
    expect(await ada.slash('C0OPS', '/whisper')).toEqual({ kind: 'acked', text: 'only you' });
    expect(ada.ephemerals('C0OPS').at(-1)).toMatchObject({ from: 'app', text: 'only you' });
    const muted = ada.slash('C0OPS', '/mute');
    clock.advance(3_000);
    expect(await muted).toEqual({ kind: 'failed', text: '/mute failed with the error "operation_timeout"' });
    expect(await ada.slash('C0OPS', '/whisper', '1.000000')).toEqual({
      kind: 'refused',
      text: '/whisper is not supported in threads. Sorry!',
    });
  });

  it('gives each payload to one connection, refuses an eleventh, and takes a ticket once', async () => {
    const slack = await lab();
    await socketApp(slack);
    const second = await socketApp(slack);
    expect(second).toBeDefined();
    expect(slack.connections()).toBe(2);
    await slack.as('U0ADA').slash('C0OPS', '/whisper');
    await slack.as('U0ADA').slash('C0OPS', '/whisper');
    expect(slack.as('U0ADA').ephemerals()).toHaveLength(2);

    const sockets: WebSocket[] = [];
    cleanups.push(async () => {
      for (const socket of sockets) socket.close();
    });
    const hello = async (url: string) => {
      const socket = new WebSocket(url);
      sockets.push(socket);
      return new Promise<{ type: string; reason?: string; num_connections?: number }>((resolve, reject) => {
        socket.onmessage = ({ data }) => resolve(JSON.parse(String(data)));
        socket.onerror = () => reject(new Error('refused'));
      });
    };
    const open = async () => String((await client(slack, secrets.appToken).apps.connections.open({})).url);
    for (let n = 3; n <= 10; n++)
      expect(await hello(await open())).toMatchObject({ type: 'hello', num_connections: n });
    const url = await open();
    expect(await hello(url)).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    await expect(hello(url)).rejects.toThrow('refused');
  });

  it('comes back after a refresh and after a cut', async () => {
    const slack = await lab();
    await socketApp(slack, 300);
    slack.faults.disconnect('refresh_requested');
    expect(slack.connections()).toBe(0);
    await expect.poll(() => slack.connections(), { timeout: 10_000 }).toBe(1);
    slack.faults.dropSockets();
    await expect.poll(() => slack.connections()).toBe(0);
    await expect.poll(() => slack.connections(), { timeout: 10_000 }).toBe(1);
    expect(await slack.as('U0ADA').slash('C0OPS', '/whisper')).toMatchObject({ kind: 'acked' });
  });

  it('repeats an event that nobody acknowledged, and never a command', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const ada = slack.as('U0ADA');
    await ada.openHome();
    await ada.slash('C0OPS', '/whisper');
    clock.advance(0);
    await expect.poll(() => slack.deliveries().map(({ parcel }) => parcel.retry?.attempt)).toEqual([0, undefined, 1]);
    await expect.poll(() => slack.deliveries().at(-1)?.ack?.kind).toBe('failed');
    await socketApp(slack);
    clock.advance(60_000);
    await expect.poll(() => slack.deliveries().at(-1)?.ack?.kind).toBe('acked');
    expect(slack.deliveries().map(({ parcel }) => parcel.retry?.attempt)).toEqual([0, undefined, 1, 2]);
    await expect.poll(() => ada.home()?.type).toBe('home');
  });
});

describe('Bolt over signed HTTP', () => {
  it('carries a whole conversation', async () => {
    const slack = await lab();
    await httpApp(slack);
    await wholeConversation(slack);
  });

  it('answers the certificate check and refuses bad signatures and old ones', async () => {
    const slack = await lab();
    const http = await httpApp(slack);
    expect((await http.sslCheck('token')).status).toBe(200);
    const body = 'command=%2Fwhisper&user_id=U0ADA';
    const type = 'application/x-www-form-urlencoded';
    expect((await http.post(type, body, http.sign(`${body}x`))).status).toBe(401);
    expect((await http.post(type, body, http.sign(body, Math.floor(Date.now() / 1000) - 301))).status).toBe(401);
    expect((await http.post(type, body, http.sign(body))).status).toBe(200);
  });

  it('reports an app that is gone', async () => {
    const slack = await lab();
    const http = await httpApp(slack);
    expect(http).toBeDefined();
    await cleanups.pop()?.();
    expect(await slack.as('U0ADA').slash('C0OPS', '/whisper')).toMatchObject({
      text: '/whisper failed with the error "dispatch_failed"',
    });
  });
});
