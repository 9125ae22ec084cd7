import { describe, expect, it } from 'vitest';
import { check } from '../../../../src/lab/page/check.ts';
import { manualClock } from '../../../../src/lab/slack/clock.ts';
import { createWorld } from '../../../../src/lab/slack/world.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = { type: 'button', text: plain('Open') };
const task = { type: 'task_card', task_id: 'clone', title: 'Clone', status: 'in_progress' };
const input = { type: 'input', label: plain('Name'), element: { type: 'plain_text_input' } };
const modal = { type: 'modal', title: plain('New'), submit: plain('Next'), blocks: [input, section('Hello')] };
const home = { type: 'home', blocks: [section('Hello'), { type: 'actions', elements: [button] }] };
const of = (surface: string, source: unknown, nativeTaskCards = true) =>
  check({ surface, source }, { nativeTaskCards }).findings;

/** As a workspace hands it back. */
function kept() {
  const person = { id: 'U0ADA', name: 'ada', realName: 'Ada' };
  const secrets = { signingSecret: 's', botToken: 'xoxb-lab', appToken: 'xapp-lab' };
  return createWorld({ ...secrets, people: [person] }, manualClock(), () => 'http://127.0.0.1');
}

describe('check', () => {
  it('says nothing of what Slack itself adds', () => {
    const { messages, views } = kept();
    const blocks = [section('*Hello*'), { type: 'actions', elements: [button] }, task];
    const { blocks: settled } = messages.post('C0', { user: 'U0ADA', team: 'T0', text: '', blocks });
    expect(settled?.[0]).toHaveProperty('block_id');
    expect(of('message', settled)).toEqual([]);
    expect(of('modal', views.open('U0ADA', modal))).toEqual([]);
    expect(of('home', views.publish('U0ADA', home))).toEqual([]);
  });

  it('finds what is wrong in a view that Slack keeps, and where', () => {
    const view = kept().views.open('U0ADA', { ...modal, title: plain('A title that is far too long'), colour: 'red' });
    expect(of('modal', view)).toEqual([{ text: 'Must be less than 25 characters.', at: '/title/text' }]);
    expect(of('modal', { ...view, colour: 'red' })).toContainEqual({
      text: 'Invalid additional property: colour.',
      at: '',
    });
    expect(of('modal', { ...modal, submit: undefined })).toEqual([{ text: 'Missing required field: submit.', at: '' }]);
  });

  it('points into the source', () => {
    expect(of('message', [section('fine'), section('x'.repeat(3001))])).toEqual([
      { text: 'Must be less than 3001 characters.', at: '/blocks/1/text/text' },
    ]);
    expect(of('home', { ...home, blocks: [{ type: 'huge' }] })).toEqual([
      { text: 'Unsupported type: huge.', at: '/blocks/0/type' },
    ]);
  });

  it('knows whether the workspace has task cards', () => {
    expect(of('message', [task])).toEqual([]);
    expect(of('message', [task], false)).toEqual([{ text: 'Unsupported type: task_card.', at: '/blocks/0/type' }]);
  });

  it('knows how much may be said', () => {
    const much = Array.from({ length: 40 }, () => section('x'.repeat(2900)));
    expect(of('message', much)).toEqual([
      { text: 'The blocks of a message may have 100,000 characters of JSON together.', at: '/blocks' },
    ]);
    const more = Array.from({ length: 90 }, () => section('x'.repeat(2900)));
    expect(of('home', { type: 'home', blocks: more })).toEqual([
      { text: 'A view may have 250 kB of JSON, and no more.', at: '' },
    ]);
  });

  it('takes anything for a source', () => {
    for (const source of [undefined, null, 7, 'x', [], {}, { type: 'constructor' }, [null, { type: '[json-pointer:' }]])
      for (const surface of ['message', 'modal', 'home'])
        expect(
          of(surface, source).every(
            ({ text, at }) => text.endsWith('.') && !text.includes('[ERROR]') && /^(\/|$)/.test(at),
          ),
        ).toBe(true);
    expect(of('home', modal).map(({ text }) => text)).toContain('This is no view of the type home.');
    expect(() => of('balcony', [])).toThrow('"surface" must be message, modal or home.');
  });
});
