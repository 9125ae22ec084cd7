import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  type WebClient,
} from '@slack/web-api';
import { OpsError, type Reason } from '../errors.ts';
import { redact } from './log.ts';

/** A Web API call that did not succeed. `code` is Slack's own word for it, or one of ours: see `slackError`. */
export class SlackError extends OpsError {
  readonly code: string;
  /** After a 429: seconds until Slack wants to hear of this method again. */
  readonly retryAfter: number | undefined;
  /** Slack may have done it although no answer came: repeating could do it twice. */
  readonly ambiguous: boolean;

  constructor(
    reason: Reason,
    sentence: string,
    options: { code: string; hint?: string; retryAfter?: number; ambiguous?: boolean; cause?: unknown },
  ) {
    super(reason, sentence, options);
    this.name = 'SlackError';
    this.code = options.code;
    this.retryAfter = options.retryAfter;
    this.ambiguous = options.ambiguous ?? false;
  }
}

// Slack's codes ("Errors" of each method) that say more than that a call failed.
const KNOWN: Readonly<Record<string, [Reason, string, string?]>> = {
  not_authed: ['forbidden', 'Slack wants a token.', 'Check SLACK_BOT_TOKEN.'],
  invalid_auth: ['forbidden', 'Slack does not accept the token.', 'Install the app again and use its new token.'],
  token_revoked: ['forbidden', 'The Slack token was revoked.', 'Install the app again and use its new token.'],
  token_expired: ['forbidden', 'The Slack token has expired.', 'Install the app again and use its new token.'],
  account_inactive: ['forbidden', 'The Slack app was removed from the workspace.', 'Install the app again.'],
  missing_scope: ['forbidden', 'The Slack app lacks a permission.', 'Install the app again from manifest.yml.'],
  not_allowed_token_type: ['forbidden', 'Slack wants another kind of token.', 'xoxb- to act, xapp- to connect.'],
  channel_not_found: ['not-found', 'The app does not see this channel.', 'Invite the app with /invite.'],
  not_in_channel: ['forbidden', 'The app is not in this channel.', 'Invite the app with /invite.'],
  is_archived: ['forbidden', 'The channel is archived.'],
  message_not_found: ['not-found', 'The message is gone.'],
  user_not_found: ['not-found', 'Slack does not know this person.'],
  expired_trigger_id: ['unavailable', 'Slack waited too long for the window.', 'Please try again.'],
  not_found: ['not-found', 'The window is closed.'],
  hash_conflict: ['conflict', 'The window has changed meanwhile.'],
};

// Slack's own trouble, which passes.
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);

/** What a vendor error means for us. No token, header or address is taken over. @param doing "posting a message" */
export function slackError(thrown: unknown, doing: string): OpsError {
  if (thrown instanceof OpsError) return thrown;
  if (thrown instanceof WebAPIRateLimitedError) return busy(thrown.retryAfter);
  if (thrown instanceof WebAPIPlatformError) return refused(thrown.data.error, doing, thrown.data.response_metadata);
  if (thrown instanceof WebAPIHTTPError) {
    if (thrown.statusCode === 429) return busy(undefined);
    const passing = thrown.statusCode >= 500;
    return new SlackError(
      passing ? 'unavailable' : 'failed',
      `Slack answered ${thrown.statusCode} to ${doing}.`,
      passing ? { code: 'http_error', hint: 'It usually passes.' } : { code: 'http_error' },
    );
  }
  if (thrown instanceof WebAPIRequestError) {
    const sent = !neverSent(thrown.original);
    return new SlackError('unavailable', `Slack cannot be reached for ${doing}.`, {
      code: 'request_error',
      ambiguous: sent,
      cause: new Error(redact(thrown.original.message)),
    });
  }
  // The client throws a bare Error at a 429 without Retry-After.
  if (thrown instanceof Error && /retry header/i.test(thrown.message)) return busy(undefined);
  return new SlackError('failed', `Something went wrong while ${doing}.`, { code: 'unknown', cause: thrown });
}

/** Runs one call of the Web API; only `SlackError` comes out of it. */
export async function call<T>(web: WebClient, doing: string, act: (web: WebClient) => Promise<T>): Promise<T> {
  try {
    return await act(web);
  } catch (error) {
    throw slackError(error, doing);
  }
}

function refused(code: string, doing: string, metadata: { messages?: string[] } | undefined): SlackError {
  if (code === 'ratelimited' || code === 'rate_limited') return busy(undefined);
  const [reason, sentence, hint] = KNOWN[code] ?? [
    PASSING.has(code) ? 'unavailable' : 'failed',
    `Slack refused ${doing}: ${code}.`,
  ];
  const details = metadata?.messages?.map(redact).join('; ');
  return new SlackError(reason as Reason, sentence as string, {
    code,
    ...(hint ? { hint } : {}),
    ...(details ? { cause: new Error(details) } : {}),
  });
}

function busy(retryAfter: number | undefined): SlackError {
  const seconds = Math.min(300, Math.max(1, retryAfter ?? 5));
  return new SlackError('unavailable', 'Slack asks us to slow down.', {
    code: 'ratelimited',
    hint: `Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    retryAfter: seconds,
  });
}

/** Whether a request failed before anything of it can have arrived. */
function neverSent(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    if (/^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code))
      return true;
  }
  return false;
}
