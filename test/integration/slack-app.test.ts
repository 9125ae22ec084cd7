/** Our Slack app against a strict Slack: both transports, and what goes wrong between them. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { formBlocks } from '../../src/slack/form.ts';
import { formValues } from '../../src/slack/form-values.ts';
import type { Listeners } from '../../src/slack/listeners.ts';
import { formModal } from '../../src/slack/modals.ts';
import { berthOn, type clientsOf } from '../harness/berth-slack.ts';
import { cleanUp, lab, secrets } from '../harness/slack-lab.ts';
import { until } from '../harness/until.ts';

afterEach(cleanUp);

const fields = {
  hostname: { kind: 'text', label: 'Name' },
  ports: { kind: 'search', label: 'Protocols', optional: true },
} as const;

/** A small wizard of ours: a command, a form with a search, a button. */
const wizard = ({ interactive }: ReturnType<typeof clientsOf>): Partial<Listeners> => ({
  commands: {
    '/create': async ({ trigger, text, whisper }) => {
      if (text === 'fail') throw new Error('inside');
      if (text === 'whisper') return whisper('only you');
      const page = { title: 'New', callback: 'form', metadata: '', submit: 'Go', fields, initial: { hostname: text } };
      await interactive.openView(trigger, formModal(page));
    },
  },
  shortcuts: { create: async ({ whisper }) => whisper('a shortcut') },
  submits: {
    form: async ({ view }) => {
      const { hostname, ports } = formValues(fields, view.values);
      if (hostname === 'taken') return { errors: { hostname: 'It is taken.' } };
      const page = { title: 'New', callback: 'form', metadata: '', submit: 'Go', fields, initial: {} };
      return { update: { ...formModal(page), blocks: formBlocks(fields, { hostname: `${hostname}+${ports}` }, '2') } };
    },
  },
  searches: { ports: async ({ typed }) => [{ value: `${typed}-21`, label: `${typed} 21` }] },
});

describe.each([false, true])('a conversation (signed HTTP: %s)', (http) => {
  it('goes from command to modal to answer', async () => {
    const slack = await lab();
    await berthOn(slack, wizard, { http });
    const ada = slack.as('U0ADA');
    expect(await ada.slash('C0SECRET', '/create web-1')).toEqual({ kind: 'acked' });
    await ada.waitForModal();
    await ada.fill('hostname', 'taken');
    expect(await ada.submit()).toMatchObject({ kind: 'errors', errors: { hostname: 'It is taken.' } });
    await ada.fill('hostname', 'web-1');
    expect(await ada.search('ports', 'ftp')).toMatchObject({ kind: 'options', options: [{ value: 'ftp-21' }] });
    await ada.choose('ports', 'ftp-21');
    const answer = await ada.submit();
    expect(JSON.stringify(answer)).toContain('web-1+ftp-21');
  });

  it('tells a person what would otherwise be silence', async () => {
    const slack = await lab();
    const { log } = await berthOn(slack, wizard, { http });
    const ada = slack.as('U0ADA');
    expect(await ada.slash('C0SECRET', '/other')).toEqual({ kind: 'acked' });
    await ada.waitForEphemeral(({ text }) => text === 'I do not know the command /other.');
    await ada.slash('C0SECRET', '/create fail');
    const told = await ada.waitForEphemeral(({ text }) => /this number: [0-9a-f]{8}/.test(text));
    const id = /number: (\w+)/.exec(told.text)?.[1];
    expect(log.lines.join()).toContain(`"id":"${id}"`);
    // A shortcut has no response_url and no channel: only a direct message is left.
    expect(await ada.shortcut('create')).toEqual({ kind: 'acked' });
    await ada.waitForMessage(({ text }) => text === 'a shortcut');
  });

  it('does a delivery once, and acknowledges it each time', async () => {
    const slack = await lab();
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    const { app } = await berthOn(slack, { commands: { '/go': count } }, { http });
    await slack.as('U0ADA').slash('C0OPS', '/go');
    const [first] = slack.deliveries();
    if (!first) throw new Error('nothing was delivered');
    expect(await slack.send(first.parcel)).toMatchObject({ kind: 'acked' });
    await app.stop(2000); // whatever is under way has ended then
    expect(runs).toBe(1);
  });
});

describe('signed HTTP', () => {
  it('takes nothing that is unsigned, badly signed or old', async () => {
    const slack = await lab();
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    const { app } = await berthOn(slack, { commands: { '/go': count } }, { http: true });
    const body = new URLSearchParams({
      command: '/go',
      user_id: 'U0ADA',
      team_id: 'T0HARBOUR1',
      channel_id: 'C0OPS',
    }).toString();
    const post = async (at: number, secret: string, signed = true) => {
      const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
      const headers = { 'x-slack-request-timestamp': `${at}`, ...(signed ? { 'x-slack-signature': signature } : {}) };
      const request = {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      };
      return (await fetch(`http://127.0.0.1:${app.port()}/slack`, request)).status;
    };
    const now = Math.floor(Date.now() / 1000);
    expect(await post(now, 'wrong')).toBe(401);
    expect(await post(now, secrets.signingSecret, false)).toBe(401);
    expect(await post(now - 600, secrets.signingSecret)).toBe(401);
    expect(runs).toBe(0);
    expect(await post(now, secrets.signingSecret)).toBe(200);
    await until(() => runs === 1);
  });

  it('stops listening', async () => {
    const { app } = await berthOn(await lab(), {}, { http: true });
    expect(app.connected()).toBe(true);
    await app.stop(100);
    expect(app.connected()).toBe(false);
  });
});

describe('Socket Mode', () => {
  const go = { commands: { '/go': async () => undefined } };
  const answers = async (slack: Awaited<ReturnType<typeof lab>>) =>
    (await slack.as('U0ADA').slash('C0OPS', '/go')).kind === 'acked';

  it('has a new connection before Slack takes the old one', async () => {
    const slack = await lab();
    const { app } = await berthOn(slack, go);
    slack.faults.disconnect('refresh_requested');
    const since = Date.now();
    await until(() => slack.calls().filter(({ method }) => method === 'apps.connections.open').length === 2);
    await until(() => answers(slack));
    expect(app.connected()).toBe(true);
    expect(Date.now() - since).toBeLessThan(4000);
  });

  it('comes back after a cut, through refusals and errors, and the process lives', async () => {
    const slack = await lab();
    const { app } = await berthOn(slack, go);
    slack.faults.order('apps.connections.open', { kind: 'status', status: 500 });
    slack.faults.order('apps.connections.open', { kind: 'drop', when: 'before' });
    slack.faults.refuseConnections('invalid_auth');
    slack.faults.dropSockets();
    await until(() => !app.connected());
    await until(() => app.connected());
    await until(() => answers(slack));
  });

  it('keeps several connections', async () => {
    const slack = await lab();
    await berthOn(slack, go, { connections: 3 });
    await until(() => slack.connections() === 3);
    slack.faults.dropSockets();
    await until(() => slack.connections() === 3);
  });

  it('refuses to start with a token that Slack refuses', async () => {
    const slack = await lab();
    slack.faults.refuseConnections('invalid_auth');
    await expect(berthOn(slack, go)).rejects.toMatchObject({ reason: 'forbidden', code: 'invalid_auth' });
  });

  it('finishes what it is answering, then goes', async () => {
    const slack = await lab();
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let done = false;
    const { app } = await berthOn(slack, {
      commands: {
        '/go': async () => {
          await work;
          done = true;
        },
      },
    });
    await slack.as('U0ADA').slash('C0OPS', '/go');
    const stopped = app.stop(5000);
    finish();
    await stopped;
    expect(done).toBe(true);
    await until(() => slack.connections() === 0);
  });
});
