import { describe, expect, it } from 'vitest';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const SECRET = 'a secret of the forge';
const withWebhook = (lines: string) => changed(['redis:\n', `webhook:\n${lines}redis:\n`]);

describe('the webhook', () => {
  it('is off unless it is configured', () => {
    expect(load(RIGHT).webhook).toBeUndefined();
  });

  it('listens to this machine only, unless told otherwise', () => {
    const { webhook } = load(withWebhook('  secret: ${SECRET}\n'), { SECRET });
    expect(webhook).toEqual({ host: '127.0.0.1', port: 3001, secret: SECRET });
  });

  it.each([
    ['  port: 3001\n', {}, '^webhook.secret: is missing'],
    [`  secret: ${SECRET}\n`, {}, '^webhook.secret: a secret never stands'],
    ['  secret: ${SECRET}\n', { SECRET: 'fifteen letters' }, '^webhook.secret: must have at least 16'],
    ['  secret: ${SECRET}\n  port: 0\n', { SECRET }, '^webhook.port: '],
    ['  secret: ${SECRET}\n  path: /\n', { SECRET }, '^webhook'],
  ])('is refused as %j', (lines, env, path) => {
    const problems = problemsIn(withWebhook(lines), env);
    expect(problems).toEqual([expect.stringMatching(path)]);
    expect(problems.join()).not.toContain('fifteen');
  });
});
