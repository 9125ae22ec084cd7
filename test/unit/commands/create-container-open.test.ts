import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../src/errors.ts';
import { ADA, asking, pressing, typing, unavailable } from './desk.ts';
import { command, opened, text } from './wizard.ts';

describe('opening', () => {
  it('shows a skeleton before anybody else has answered', async () => {
    const never = new Promise<never>(() => {});
    const wizard = command({ identify: () => never, usual: () => never });
    void wizard.slash(typing('web'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(wizard.shown).toHaveLength(1);
    expect(wizard.shown[0]).toMatchObject({ opened: true });
    expect(wizard.last()).toContain('One moment');
  });

  it('then the form, filled with the name, the keys of the directory and the first of what is offered', async () => {
    const { shown, drafts, job } = await opened({}, ' Web-1 ');
    expect(shown.map(({ id }) => id)).toEqual(['V0', 'V0']);
    const form = shown[1]?.view;
    expect(form?.private_metadata).toBe(job);
    expect(drafts.get(job)).toMatchObject({
      origin: { user: 'U1', channel: 'C1', channelName: 'ops' },
      values: { hostname: 'web-1', template: 'debian-12', size: 'small', httpPort: 3000, keys: ADA.keys[0] },
    });
    expect(text(form)).toContain('"initial_value":"web-1"');
  });

  it('by the shortcut too, with no channel', async () => {
    const wizard = command();
    await wizard.shortcut(asking());
    expect([...wizard.drafts.values()]).toEqual([expect.objectContaining({ origin: { user: 'U1' } })]);
  });

  it('turns a refusal into a page and writes it down', async () => {
    const refused = new OpsError('forbidden', 'The account dan is disabled.', { hint: 'Ask #help.' });
    const wizard = command({ identify: () => Promise.reject(refused) });
    await wizard.slash(typing(''));
    expect(wizard.last()).toContain('The account dan is disabled.');
    expect(wizard.last()).toContain('Ask #help.');
    expect(wizard.shown.at(-1)?.view.submit).toBeUndefined();
    expect(wizard.audits).toEqual([{ who: 'U1', what: 'refused', about: 'The account dan is disabled.' }]);
    expect(wizard.drafts.size).toBe(0);
  });

  it.each([
    ['the directory', { identify: () => Promise.reject(unavailable('The directory')) }],
    ['the memory', { drafts: { get: async () => undefined, put: () => Promise.reject(unavailable('Redis')) } }],
  ])('says so when %s does not answer', async (_what, more) => {
    const wizard = command(more);
    await wizard.slash(typing('web'));
    expect(wizard.last()).toContain('does not answer.');
    expect(wizard.last()).toContain('Try again in a minute.');
  });

  it('leaves no window waiting for ever after a fault of its own', async () => {
    const wizard = command({ identify: () => Promise.reject(new TypeError('a bug')) });
    await expect(wizard.slash(typing('web'))).rejects.toThrow('a bug');
    expect(wizard.last()).toContain('This did not work.');
    expect(wizard.last()).not.toContain('a bug');
  });

  it('offers a button when the trigger is too old, which opens it again with what was typed', async () => {
    let late = true;
    const wizard = command();
    const { open } = wizard.desk.views;
    wizard.desk.views.open = async (trigger, view) => {
      if (late) throw new OpsError('unavailable', 'Slack waited too long.');
      return open(trigger, view);
    };
    const asked = typing('web');
    await wizard.slash(asked);
    expect(wizard.shown).toEqual([]);
    expect(asked.told).toHaveLength(1);
    expect(asked.told[0]?.text).toBe('Slack waited too long. Press the button to open it.');
    expect(text(asked.told[0]?.blocks)).toContain('"action_id":"create-container-open"');
    expect(text(asked.told[0]?.blocks)).toContain('"value":"web"');
    late = false;
    await wizard.open(pressing('create-container-open', { value: 'web' }));
    expect(wizard.shown).toHaveLength(2);
    expect(wizard.last()).toContain('"initial_value":"web"');
  });
});
