/** Our side of Slack against the lab's workspace, for the tests of the Slack room. */
import type { LabSlack } from '../../src/lab/slack/workspace.ts';
import { createSlackApp, type HttpTransport, type SlackApp } from '../../src/slack/app.ts';
import { slackClients } from '../../src/slack/clients.ts';
import type { Listeners } from '../../src/slack/listeners.ts';
import type { SlackLimiter } from '../../src/slack/rates.ts';
import { keptLog } from '../unit/slack/fakes.ts';
import { cleanups, secrets } from './slack-lab.ts';

const unlimited: SlackLimiter = { acquire: async () => ({ waitMs: 0 }), penalise: async () => undefined };

export function clientsOf(slack: LabSlack, limiter: SlackLimiter = unlimited) {
  const log = keptLog();
  return { log, ...slackClients({ token: secrets.botToken, apiUrl: slack.apiUrl, limiter, log }) };
}

export type Berth = ReturnType<typeof clientsOf> & { app: SlackApp };

/** A started app; over signed HTTP where `http` is given. */
export async function berthOn(
  slack: LabSlack,
  listeners: Partial<Listeners> | ((clients: ReturnType<typeof clientsOf>) => Partial<Listeners>),
  more: { connections?: number; http?: boolean; once?: (key: string) => Promise<boolean> } = {},
): Promise<Berth> {
  const clients = clientsOf(slack);
  const seen = new Set<string>();
  const http: HttpTransport = {
    kind: 'http',
    signingSecret: secrets.signingSecret,
    host: '127.0.0.1',
    port: 0,
    path: '/slack',
  };
  const app = createSlackApp({
    ...clients,
    token: secrets.botToken,
    apiUrl: slack.apiUrl,
    self: await clients.background.self(),
    transport: more.http ? http : { kind: 'socket', appToken: secrets.appToken, connections: more.connections ?? 1 },
    once: more.once ?? (async (key) => !seen.has(key) && Boolean(seen.add(key))),
    listeners: {
      commands: {},
      shortcuts: {},
      actions: {},
      submits: {},
      searches: {},
      ...(typeof listeners === 'function' ? listeners(clients) : listeners),
    },
  });
  await app.start();
  cleanups.push(() => app.stop(1000));
  if (more.http) await slack.useRequestUrl(`http://127.0.0.1:${app.port()}/slack`);
  return { ...clients, app };
}
