import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/lab/daemon.ts';
import type { SignedHttp } from '../../src/lab/slack/deliver/signed-http.ts';
import { ADA, channels, expectReady, ROOM, times } from './outcomes.ts';
import { askForContainer } from './people.ts';
import { type Berth, startBerth } from './processes.ts';

const FORM = 'application/x-www-form-urlencoded';
const command = (trigger: string) =>
  new URLSearchParams({
    command: '/create-container',
    text: 'forged',
    user_id: ADA,
    team_id: 'T0HARBOUR1',
    channel_id: ROOM,
    channel_name: 'room',
    trigger_id: trigger,
    response_url: 'http://127.0.0.1:9/',
  }).toString();

describe('over signed HTTP', () => {
  let berth: Berth;
  let slack: SignedHttp;

  beforeAll(async () => {
    const httpPort = await freePort();
    berth = await startBerth({ channels, times, transport: 'http', httpPort });
    await berth.start('start');
    slack = await berth.lab.slack.useRequestUrl(`http://127.0.0.1:${httpPort}/slack/events`);
  }, 180_000);
  afterAll(() => berth?.stop());

  const now = () => Math.floor(Date.now() / 1000);
  /** What a request that must not be believed brings: a refusal, and no call of the Web API. */
  async function expectRefused(body: string, headers: Record<string, string>): Promise<void> {
    const before = berth.lab.slack.calls().length;
    const { status } = await slack.post(FORM, body, headers);
    expect(status).toBe(401);
    expect(berth.lab.slack.calls()).toHaveLength(before);
  }

  it('makes a container', async () => {
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'over-http');
    await expectReady(berth, ADA, 'over-http');
  });

  it('refuses a request without a signature, and one with a wrong one', async () => {
    const body = command('1');
    await expectRefused(body, {});
    const { 'x-slack-signature': signature = '', ...stamp } = slack.sign(body);
    await expectRefused(body, stamp);
    await expectRefused(body, {
      ...stamp,
      'x-slack-signature': `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}`,
    });
    await expectRefused(body, { ...stamp, 'x-slack-signature': signature.slice(0, 20) });
    await expectRefused(body, { ...stamp, 'x-slack-signature': signature.replace('v0', 'v1') });
  });

  it('refuses another body under a good signature', async () => {
    await expectRefused(command('2'), slack.sign(command('1')));
  });

  it('refuses a good signature of six minutes ago, or of no time at all', async () => {
    const body = command('3');
    await expectRefused(body, slack.sign(body, now() - 360));
    await expectRefused(body, { ...slack.sign(body), 'x-slack-request-timestamp': 'yesterday' });
  });

  it('outlives honest requests of any shape', async () => {
    const bodies = [
      command('4'),
      'payload=%7B',
      'payload=%7B%7D',
      'payload=%5B%5D',
      'payload=null',
      '',
      'x'.repeat(100_000),
    ];
    for (const type of [FORM, 'application/json']) {
      for (const body of [...bodies, 'null', '7', '[]', '{}', '{"type":"event_callback","event":null}']) {
        // Bolt answers some of these, and leaves others without an answer.
        await slack.post(type, body, slack.sign(body), AbortSignal.timeout(250)).catch(() => {});
      }
    }
    await askForContainer(berth.lab.slack.as(ADA), ROOM, 'still-there');
    await expectReady(berth, ADA, 'still-there');
  });
});
