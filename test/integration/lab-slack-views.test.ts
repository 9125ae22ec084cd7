/** Triggers, modals and what a person does in them, by the rules of the lab's Slack. */
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lab/slack/clock.ts';
import type { Json } from '../../src/lab/slack/json.ts';
import { cleanUp, client, input, lab, modal, plain, refusal, scripted, trigger } from '../harness/slack-lab.ts';

afterEach(cleanUp);

describe('triggers', () => {
  it('open one view within three seconds', async () => {
    const clock = manualClock();
    const slack = await lab({ clock });
    const web = client(slack);
    const seen = await scripted(slack);
    const open = (trigger_id: string) => refusal(web.views.open({ trigger_id, view: modal('One') }));
    const first = await trigger(slack, seen);
    clock.advance(3_000);
    expect(await open(first)).toBe('ok');
    expect(await open(first)).toBe('exchanged_trigger_id');
    const late = await trigger(slack, seen);
    clock.advance(3_001);
    expect(await open(late)).toBe('expired_trigger_id');
    expect(await open('1.2.three')).toBe('invalid_trigger_id');
  });

  it('are not used up by a view that is refused', async () => {
    const slack = await lab();
    const web = client(slack);
    const trigger_id = await trigger(slack, await scripted(slack));
    await expect(
      web.views.open({ trigger_id, view: modal('A title that is far too long for Slack') }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: [
            '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
            '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
          ],
        },
      },
    });
    expect(await refusal(web.views.open({ trigger_id, view: modal('One') }))).toBe('ok');
  });
});

describe('views', () => {
  it('keep what was typed only while block and action stay the same', async () => {
    const slack = await lab();
    const web = client(slack);
    const ada = slack.as('U0ADA');
    await web.views.open({
      trigger_id: await trigger(slack, await scripted(slack)),
      view: modal('One', [input('a'), input('b')]),
    });
    await ada.fill('a', 'first');
    await ada.fill('b', 'second');
    const { id, hash } = await ada.waitForModal();
    const again = { type: 'plain_text_input', action_id: 'value', initial_value: 'ignored' };
    await web.views.update({
      view_id: id,
      hash,
      view: modal('Two', [input('a', again), input('b', { ...again, action_id: 'other' })]),
    });
    expect((await ada.waitForModal()).state.values).toEqual({
      a: { value: { type: 'plain_text_input', value: 'first' } },
      b: { other: { type: 'plain_text_input', value: 'ignored' } },
    });
    expect(await refusal(web.views.update({ view_id: id, hash, view: modal('Three') }))).toBe('hash_conflict');
    await ada.close();
    expect(await refusal(web.views.update({ view_id: id, view: modal('Three') }))).toBe('not_found');
  });

  it('stack three deep, name themselves once, and tell when they are closed', async () => {
    const slack = await lab();
    const web = client(slack);
    const ada = slack.as('U0ADA');
    const seen = await scripted(slack);
    const push = async (title: string, more = {}) =>
      refusal(web.views.push({ trigger_id: await trigger(slack, seen), view: modal(title, undefined, more) }));
    expect(await push('None')).toBe('not_found');
    await web.views.open({
      trigger_id: await trigger(slack, seen),
      view: modal('One', undefined, { external_id: 'job-1' }),
    });
    expect(await push('Two', { external_id: 'job-1' })).toBe('duplicate_external_id');
    expect([await push('Two'), await push('Three'), await push('Four')]).toEqual(['ok', 'ok', 'push_limit_reached']);
    await ada.close();
    expect(seen.at(-1)).toMatchObject({ type: 'view_closed', is_cleared: false, view: { title: { text: 'Three' } } });
    expect(ada.openModal()?.title).toMatchObject({ text: 'Two' });
    await ada.close(true);
    expect(seen.slice(-2).map((payload) => payload.is_cleared)).toEqual([true, true]);
    expect(ada.openModal()).toBeUndefined();
  });

  it.each<[string, Json]>([
    ['an object that is no response action', { ok: true }],
    ['errors at a block that is no input', { response_action: 'errors', errors: { nowhere: 'No.' } }],
    ['no errors at all', { response_action: 'errors', errors: {} }],
    ['an invalid view', { response_action: 'update', view: { type: 'modal', title: plain('x'), blocks: [] } }],
  ])('call %s trouble and stay open', async (_name, answer) => {
    const slack = await lab();
    const seen = await scripted(slack, (payload) => (payload.type === 'view_submission' ? answer : undefined));
    await client(slack).views.open({ trigger_id: await trigger(slack, seen), view: modal('One') });
    const ada = slack.as('U0ADA');
    await ada.fill('host', 'web');
    expect(await ada.submit()).toEqual({ kind: 'trouble', text: 'We had some trouble connecting. Try again?' });
    expect(ada.openModal()?.title).toMatchObject({ text: 'One' });
  });

  it('send what a dispatching input holds', async () => {
    const slack = await lab();
    const seen = await scripted(slack);
    const options = ['s', 'm'].map((value) => ({ text: plain(value.toUpperCase()), value }));
    const select = { type: 'static_select', action_id: 'value', options };
    await client(slack).views.open({
      trigger_id: await trigger(slack, seen),
      view: modal('One', [input('size', select, { dispatch_action: true })]),
    });
    await slack.as('U0ADA').choose('size', 'M');
    expect(seen.at(-1)).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      view: { state: { values: { size: { value: { selected_option: { value: 'm' } } } } } },
      actions: [
        {
          type: 'static_select',
          action_id: 'value',
          block_id: 'size',
          selected_option: { value: 'm', text: { text: 'M' } },
        },
      ],
    });
    await expect(slack.as('U0ADA').choose('size', 'huge')).rejects.toThrow('does not offer "huge"');
  });
});
