/** The two clients of the Web API, against a strict Slack. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackLimiter } from '../../src/slack/rates.ts';
import { slackUser } from '../../src/slack/who.ts';
import { clientsOf } from '../harness/berth-slack.ts';
import { cleanUp, lab, modal, scripted, trigger } from '../harness/slack-lab.ts';

afterEach(cleanUp);

/** A limiter that remembers, and is full for what it is told. */
function limiter(full: Record<string, number> = {}) {
  const penalties: string[] = [];
  const kept: SlackLimiter = {
    acquire: async (method) => ({ waitMs: full[method] ?? 0 }),
    penalise: async (method, seconds) => void penalties.push(`${method} ${seconds}`),
  };
  return { ...kept, penalties };
}
const page = modal('Page');

describe('the interactive client', () => {
  it('opens and updates a view, and takes a closed or changed one calmly', async () => {
    const slack = await lab();
    const { interactive } = clientsOf(slack);
    const opened = await interactive.openView(await trigger(slack, await scripted(slack)), page);
    expect(opened.id).toMatch(/^V/);
    expect(await interactive.updateView(opened, page)).toMatchObject({ id: opened.id });
    expect(await interactive.updateView({ id: opened.id, hash: 'old' }, page)).toBeUndefined();
    await slack.as('U0ADA').close();
    expect(await interactive.updateView({ id: opened.id }, page)).toBeUndefined();
    await expect(interactive.openView('nonsense', page)).rejects.toMatchObject({ code: 'invalid_trigger_id' });
  });

  it('fails within the time that a person waits', async () => {
    const slack = await lab();
    const { interactive } = clientsOf(slack);
    slack.faults.order('users.info', { kind: 'silence' });
    const since = Date.now();
    await expect(interactive.userInfo('U0ADA')).rejects.toMatchObject({ reason: 'unavailable' });
    expect(Date.now() - since).toBeLessThan(4000);
  });

  it('says when to come back, and tells the limiter of a 429', async () => {
    const slack = await lab();
    const kept = limiter({ 'views.open': 12_300 });
    const { interactive } = clientsOf(slack, kept);
    await expect(interactive.openView('x', page)).rejects.toMatchObject({
      reason: 'unavailable',
      hint: 'Please try again in 13 seconds.',
    });
    slack.faults.order('users.info', { kind: 'status', status: 429, retryAfter: 9 });
    await expect(interactive.userInfo('U0ADA')).rejects.toMatchObject({ hint: 'Please try again in 9 seconds.' });
    expect(kept.penalties).toEqual(['users.info 9']);
  });

  it('knows who people are', async () => {
    const slack = await lab();
    const { interactive, background } = clientsOf(slack);
    const { team } = await background.self();
    const who = (id: string) => slackUser(interactive, id, team);
    expect(await who('U0ADA')).toEqual({
      id: 'U0ADA',
      name: 'Ada Lovelace',
      mail: 'ada@example.test',
      refused: undefined,
    });
    expect((await who('U0FAR')).refused).toContain('another workspace');
    expect((await who('U0BERTH001')).refused).toContain('not for apps or bots');
    slack.changePerson('U0ADA', { deleted: true });
    expect((await who('U0ADA')).refused).toContain('deactivated');
    await expect(who('U0NOBODY')).rejects.toMatchObject({ reason: 'not-found' });
  });
});

describe('the background client', () => {
  it('does not hold up the interactive one', async () => {
    const slack = await lab();
    const { interactive, background } = clientsOf(slack);
    slack.faults.order('chat.postMessage', { kind: 'status', status: 429, retryAfter: 2 });
    const posted = background.post({ channel: 'C0OPS' }, { text: 'x' }, { ms: 10_000 });
    const since = Date.now();
    await interactive.userInfo('U0ADA');
    expect(Date.now() - since).toBeLessThan(1500);
    expect((await posted).ts).toBeDefined();
  });

  it('gives up when its time is up or it is told to', async () => {
    const slack = await lab();
    const full = clientsOf(slack, limiter({ 'chat.postMessage': 60_000 })).background;
    await expect(full.post({ channel: 'C0OPS' }, { text: 'x' }, { ms: 1000 })).rejects.toMatchObject({
      reason: 'unavailable',
    });
    const stop = new AbortController();
    const waiting = full.post({ channel: 'C0OPS' }, { text: 'x' }, { ms: 600_000, signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ reason: 'unavailable' });
    expect(slack.calls()).toEqual([]);
  });

  it('does not repeat a post that may have come through, unless it is told to', async () => {
    const slack = await lab();
    const { background } = clientsOf(slack);
    slack.faults.order('chat.postMessage', { kind: 'drop', when: 'after' });
    await expect(background.post({ channel: 'C0OPS' }, { text: 'x' }, { ms: 5000 })).rejects.toMatchObject({
      ambiguous: true,
    });
    expect(slack.as('U0ADA').messages('C0OPS')).toHaveLength(1);
  });

  it('refuses a token that is wrong, without showing it', async () => {
    const slack = await lab();
    slack.faults.order('auth.test', { kind: 'error', error: 'invalid_auth' });
    const failed = await clientsOf(slack)
      .background.self()
      .catch((error: Error) => error);
    expect(failed).toMatchObject({ reason: 'forbidden', code: 'invalid_auth' });
    expect(JSON.stringify(failed)).not.toContain('xoxb');
  });
});
