/**
 * Two clients of the Web API that never wait for each other: a 429 pauses a whole client, and a trigger lives only
 * three seconds. `interactive` answers a waiting person or fails at once; `background` has patience.
 */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { OpsError } from '../errors.ts';
import { call, SlackError } from './errors.ts';
import type { Log } from './log.ts';
import { type Patience, patiently } from './patience.ts';
import type { SlackLimiter } from './rates.ts';
import { vendorLogger } from './vendor-logger.ts';

export interface ClientsOptions {
  /** xoxb-... */
  token: string;
  /** Another address of the Web API, ending in `/api/`: the lab's. */
  apiUrl?: string | undefined;
  limiter: SlackLimiter;
  log: Log;
}

export interface ViewRef {
  id: string;
  hash: string;
}

/** Calls for a person who waits. Every one throws OpsError; `unavailable` within about 2.5 seconds. */
export interface InteractiveSlack {
  openView(trigger: string, view: ModalView): Promise<ViewRef>;
  /** Undefined: the person has closed it, or it changed since `hash`; both are everyday. */
  updateView(at: { id: string; hash?: string }, view: ModalView): Promise<ViewRef | undefined>;
  publishHome(user: string, view: HomeView): Promise<void>;
  /** The user object of users.info, not to be trusted in shape; see `slackUser`. */
  userInfo(user: string): Promise<unknown>;
  /** An ephemeral message; the bot must be able to see the channel. */
  whisper(channel: string, user: string, text: string): Promise<void>;
}

export interface Message {
  text: string;
  blocks?: readonly KnownBlock[];
}

/** Calls that may wait: they ask the limiter first, and after a 429 or a passing trouble they try again. */
export interface BackgroundSlack {
  /** Resolves to the place of the message. */
  post(
    to: { channel: string; thread?: string },
    message: Message,
    patience: Patience,
  ): Promise<{ channel: string; ts: string }>;
  /** `draw` is called when the update may be sent, so that what waited is not stale. Undefined: nothing to send. */
  update(at: { channel: string; ts: string }, draw: () => Message | undefined, patience: Patience): Promise<void>;
  /** The direct message channel with a person. */
  openDirect(user: string, patience: Patience): Promise<string>;
  /** Who we are: also the check that the token works. */
  self(): Promise<{ team: string; botUser: string; bot: string | undefined }>;
}

const INTERACTIVE_MS = 2500;
const BACKGROUND_MS = 10_000;

export function slackClients(options: ClientsOptions): { interactive: InteractiveSlack; background: BackgroundSlack } {
  const { limiter, log } = options;
  const shared: WebClientOptions = {
    logger: vendorLogger(log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
  };
  const quick = new WebClient(options.token, { ...shared, timeout: INTERACTIVE_MS });
  const patient = new WebClient(options.token, { ...shared, timeout: BACKGROUND_MS });
  return { interactive: interactiveSlack(quick, limiter), background: backgroundSlack(patient, limiter) };
}

function interactiveSlack(web: WebClient, limiter: SlackLimiter): InteractiveSlack {
  /** One try: a person who is told to try again is better off than one who waits past the trigger. */
  const now = async <T>(method: string, doing: string, act: (web: WebClient) => Promise<T>): Promise<T> => {
    const { waitMs } = await limiter.acquire(method);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new OpsError('unavailable', 'Many people are asking at once.', {
        hint: `Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
      });
    }
    try {
      return await call(web, doing, act);
    } catch (error) {
      if (error instanceof SlackError && error.retryAfter) await limiter.penalise(method, error.retryAfter);
      throw error;
    }
  };
  return {
    async openView(trigger_id, view) {
      return viewRef(await now('views.open', 'opening a window', (slack) => slack.views.open({ trigger_id, view })));
    },
    async updateView({ id, hash }, view) {
      const at = { view_id: id, view, ...(hash === undefined ? {} : { hash }) };
      try {
        return viewRef(await now('views.update', 'updating a window', (slack) => slack.views.update(at)));
      } catch (error) {
        if (error instanceof SlackError && /^(?:not_found|hash_conflict)$/.test(error.code)) return undefined;
        throw error;
      }
    },
    async publishHome(user_id, view) {
      await now('views.publish', 'showing the Home tab', (slack) => slack.views.publish({ user_id, view }));
    },
    async userInfo(user) {
      return (await now('users.info', 'asking who somebody is', (slack) => slack.users.info({ user }))).user;
    },
    async whisper(channel, user, text) {
      await now('chat.postEphemeral', 'telling somebody', (slack) => slack.chat.postEphemeral({ channel, user, text }));
    },
  };
}

function viewRef({ view }: { view?: { id?: string; hash?: string } }): ViewRef {
  return { id: view?.id ?? '', hash: view?.hash ?? '' };
}

function backgroundSlack(web: WebClient, limiter: SlackLimiter): BackgroundSlack {
  return {
    async post({ channel, thread }, { text, blocks }, patience) {
      const message = { channel, text, unfurl_links: false, unfurl_media: false };
      const sent = await patiently('chat.postMessage', { ...patience, channel }, limiter, () =>
        call(web, 'posting a message', (slack) =>
          slack.chat.postMessage({
            ...message,
            ...(blocks ? { blocks: [...blocks] } : {}),
            ...(thread === undefined ? {} : { thread_ts: thread }),
          }),
        ),
      );
      return { channel: sent.channel ?? channel, ts: sent.ts ?? '' };
    },
    async update({ channel, ts }, draw, patience) {
      await patiently('chat.update', { ...patience, repeat: true }, limiter, async () => {
        const message = draw();
        if (message === undefined) return;
        const blocks = message.blocks ? { blocks: [...message.blocks] } : {};
        await call(web, 'updating a message', (slack) =>
          slack.chat.update({ channel, ts, text: message.text, ...blocks }),
        );
      });
    },
    async openDirect(user, patience) {
      const opened = await patiently('conversations.open', { ...patience, repeat: true }, limiter, () =>
        call(web, 'opening a direct message', (slack) => slack.conversations.open({ users: user })),
      );
      return opened.channel?.id ?? user;
    },
    async self() {
      const me = await call(web, 'checking the token', (slack) => slack.auth.test());
      return { team: me.team_id ?? '', botUser: me.user_id ?? '', bot: me.bot_id };
    },
  };
}
