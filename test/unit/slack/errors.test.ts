import {
  ErrorCode,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { slackError } from '../../../src/slack/errors.ts';
import { errorForLog, redact } from '../../../src/slack/log.ts';

const platform = (error: string, messages?: string[]) =>
  new WebAPIPlatformError({ ok: false, error, ...(messages ? { response_metadata: { messages } } : {}) });

describe('slackError', () => {
  it('gives Slack’s codes a reason and words', () => {
    expect(slackError(platform('not_in_channel'), 'posting')).toMatchObject({
      reason: 'forbidden',
      code: 'not_in_channel',
      hint: 'Invite the app with /invite.',
    });
    expect(slackError(platform('invalid_auth'), 'posting')).toMatchObject({ reason: 'forbidden' });
    expect(slackError(platform('fatal_error'), 'posting')).toMatchObject({ reason: 'unavailable' });
    expect(slackError(platform('invalid_blocks', ['[ERROR] too long']), 'posting')).toMatchObject({
      reason: 'failed',
      message: 'Slack refused posting: invalid_blocks.',
      cause: { message: '[ERROR] too long' },
    });
  });

  it('says when to come back after a 429', () => {
    expect(slackError(new WebAPIRateLimitedError(7), 'x')).toMatchObject({
      reason: 'unavailable',
      retryAfter: 7,
      hint: 'Please try again in 7 seconds.',
    });
    expect(slackError(platform('ratelimited'), 'x')).toMatchObject({ code: 'ratelimited', retryAfter: 5 });
    expect(slackError(new WebAPIRateLimitedError(100_000), 'x')).toMatchObject({ retryAfter: 300 });
  });

  it('knows what may have come through', () => {
    const refused = Object.assign(new Error('fetch failed'), {
      cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
    });
    expect(slackError(new WebAPIRequestError(refused), 'x')).toMatchObject({ reason: 'unavailable', ambiguous: false });
    expect(slackError(new WebAPIRequestError(new Error('timeout')), 'x')).toMatchObject({
      reason: 'unavailable',
      ambiguous: true,
    });
    expect(slackError(new WebAPIHTTPError(503, 'no', {}), 'x')).toMatchObject({
      reason: 'unavailable',
      ambiguous: false,
    });
    expect(slackError(new WebAPIHTTPError(404, 'no', {}), 'x')).toMatchObject({ reason: 'failed' });
  });

  it('carries no secret and no vendor object', () => {
    const error = slackError(
      new WebAPIRequestError(new Error('with xoxb-12-34-abc to wss://x.slack.com/?ticket=1')),
      'x',
    );
    const text = JSON.stringify(errorForLog(error));
    expect(text).not.toMatch(/12-34|ticket/);
    expect(text).toContain('[redacted]');
    expect(Object.values(ErrorCode)).not.toContain((error as { code?: string }).code);
  });
});

it('redacts what lets its reader act', () => {
  const secret =
    'xapp-1-A-b https://hooks.slack.com/commands/T1/2/x http://127.0.0.1:4/actions/T1/2/abc wss://a/b?ticket=c';
  expect(redact(`a ${secret} z`)).not.toMatch(/1-A|T1|abc|ticket/);
  expect(redact('nothing to hide')).toBe('nothing to hide');
});
