import type { Server } from 'node:http';
import { App, HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Delivered, DispatchOptions } from './deliveries.ts';
import { createDispatch } from './dispatch.ts';
import { errorForLog } from './log.ts';
import { socketReceiver } from './socket.ts';
import { vendorLogger } from './vendor-logger.ts';

export interface SlackAppOptions extends Omit<DispatchOptions, 'team'> {
  /** xoxb-... */
  token: string;
  /** From `background.self()`, which also proves the token before anything is opened. */
  self: { team: string; botUser: string; bot: string | undefined };
  apiUrl?: string | undefined;
  transport: SocketTransport | HttpTransport;
}

export interface SocketTransport {
  kind: 'socket';
  /** xapp-... */
  appToken: string;
  /** 1 to 10. */
  connections: number;
}

export interface HttpTransport {
  kind: 'http';
  signingSecret: string;
  host: string;
  port: number;
  /** Where Slack posts everything: commands, interactions, events. */
  path: string;
}

export interface SlackApp {
  /** @throws OpsError `forbidden` when Slack refuses the token; Error when the port cannot be listened on */
  start(): Promise<void>;
  /** Takes nothing new, waits up to `graceMs` for what is being answered, then ends. Safe to call twice. */
  stop(graceMs: number): Promise<void>;
  /** Whether Slack can reach us now. */
  connected(): boolean;
  /** The port that is listened on, for signed HTTP. */
  port(): number | undefined;
}

/** The longest that saying something to a response_url may take. */
const RESPOND_MS = 5000;
/** The longest that Slack waits for an answer. */
const ANSWERING_MS = 3000;

/** Slack's deliveries, from either transport, to the listeners. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { token, self, log } = options;
  const dispatch = createDispatch({ ...options, team: self.team });
  const transport = createTransport(options);
  const app = new App({
    receiver: transport.receiver,
    authorize: async () => ({
      botToken: token,
      botUserId: self.botUser,
      teamId: self.team,
      ...(self.bot === undefined ? {} : { botId: self.bot }),
    }),
    logger: vendorLogger(log),
    ignoreSelf: true,
    convoStore: false,
    deferInitialization: true,
    clientOptions: {
      retryConfig: { retries: 0 },
      ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
      fetch: (url, init) => fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(RESPOND_MS) }),
    },
  });

  // One listener for each kind, whatever it is called: Bolt would call a catch-all beside the listener it stands in
  // for, and never acknowledge what nobody listens to.
  const anything = /(?:)/;
  app.command(anything, (args) => dispatch.command(args as Delivered));
  app.shortcut(anything, (args) => dispatch.shortcut(args as Delivered));
  app.action(anything, (args) => dispatch.action(args as Delivered));
  app.view({ callback_id: anything, type: 'view_submission' }, (args) => dispatch.submit(args as Delivered));
  app.view({ callback_id: anything, type: 'view_closed' }, (args) => dispatch.close(args as Delivered));
  app.options(anything, (args) => dispatch.search(args as Delivered));
  app.event('app_home_opened', ({ body }) => dispatch.home({ body, ack: async () => undefined }));
  app.error(async (error) => log.error(errorForLog(error), 'a delivery from Slack failed outside its listener'));

  let stopped: Promise<void> | undefined;
  return {
    async start() {
      await app.init();
      await transport.start();
    },
    stop(graceMs) {
      stopped ??= (async () => {
        const until = Date.now() + graceMs;
        // What is being answered still needs its connection; what comes meanwhile is delivered again elsewhere.
        await dispatch.idle(Math.min(graceMs, ANSWERING_MS));
        await transport.stop();
        const left = await dispatch.idle(until - Date.now());
        if (left > 0) log.warn({ left }, 'stopping although listeners are still at work');
      })();
      return stopped;
    },
    connected: transport.connected,
    port: transport.port,
  };
}

interface Transport {
  receiver: Receiver;
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
  port(): number | undefined;
}

function createTransport({ transport, apiUrl, log }: SlackAppOptions): Transport {
  if (transport.kind === 'socket') {
    const receiver = socketReceiver({ ...transport, apiUrl, log });
    return {
      receiver,
      start: async () => void (await receiver.start()),
      stop: async () => void (await receiver.stop()),
      connected: receiver.connected,
      port: () => undefined,
    };
  }
  const { signingSecret, path, host, port } = transport;
  const receiver = new HTTPReceiver({ signingSecret, endpoints: path, logger: vendorLogger(log) });
  let listening: Pick<Server, 'listening' | 'address'> | undefined;
  return {
    receiver,
    async start() {
      listening = await receiver.start({ host, port });
    },
    async stop() {
      if (listening?.listening) await receiver.stop();
      listening = undefined;
    },
    connected: () => listening?.listening ?? false,
    port() {
      const address = listening?.address();
      return typeof address === 'object' && address !== null ? address.port : undefined;
    },
  };
}
