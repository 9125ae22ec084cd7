import { describe, expect, it } from 'vitest';
import { DETAILS_ACTION, RESTORE_ACTION, RETIRE_ACTION } from '../../../jobs/container-acts.ts';
import { OpsError } from '../../../src/errors.ts';
import { HOSTILE } from '../../hostile.ts';
import { aRecord, MADE_BY } from '../domain/records.ts';
import { bens, containers, kept, many, OLGA, running, soon } from './containers-world.ts';
import { ADA, unavailable } from './desk.ts';

const SHOW = 'containers-list';

describe('the list', () => {
  it('opens at once and shows what somebody has, as it is now', async () => {
    const { slash, shown, last } = containers([aRecord(), bens]);
    await slash();
    expect(shown.map(({ opened }) => opened)).toEqual([true, false]);
    for (const said of ['*web*', 'running, 192.0.2.99, made', 'You have 1 container.', RETIRE_ACTION, DETAILS_ACTION])
      expect(last()).toContain(said);
    for (const unsaid of ['bens', 'Everybody', 'Proxmox does not', 'owned by']) expect(last()).not.toContain(unsaid);
  });

  it('opens from its shortcut too', async () => {
    const { shortcut, last } = containers();
    await shortcut();
    expect(last()).toContain('*web*');
  });

  it('says in plain words that there is nothing', async () => {
    const { slash, last } = containers([bens]);
    await slash();
    expect(last()).toContain('You have no container. Type /create-container to get one.');
  });

  it.each<[string, Parameters<typeof containers>[0], string[], string[]]>([
    [
      'deleted',
      [kept()],
      ['deleted by Ada Byron, 2 days left to undo', RESTORE_ACTION, 'Destroy now'],
      [RETIRE_ACTION],
    ],
    ['nearly due', [kept({ until: soon(5) })], ['5 hours left to undo'], []],
    ['due', [kept({ until: soon(-1) })], ['about to be destroyed', 'Destroy now'], [RESTORE_ACTION]],
    [
      'kept against Proxmox’s will',
      [kept({ until: soon(-1), refused: true })],
      ['but could not be destroyed', RESTORE_ACTION, 'Destroy now'],
      [],
    ],
    [
      'gone',
      [aRecord({ state: { kind: 'deleting', refused: true } })],
      ['not everything of it', 'Destroy now'],
      [RESTORE_ACTION],
    ],
    [
      'being changed',
      [aRecord({ claim: { job: 'b1', plan: 'retire-container' } })],
      ['being deleted', DETAILS_ACTION],
      [RETIRE_ACTION, RESTORE_ACTION],
    ],
  ])('says of one that is %s how that is, and offers what can be done', async (_how, records, said, unsaid) => {
    const { slash, last } = containers(records);
    await slash();
    for (const text of said) expect(last()).toContain(text);
    for (const text of unsaid) expect(last()).not.toContain(text);
  });

  it('says what Proxmox says: stopped, without address, or not there', async () => {
    const world = containers([aRecord()]);
    world.lives.set(200, { ...running, isRunning: false, address: undefined });
    await world.slash();
    expect(world.last()).toMatch(/\\nstopped, made/);
    world.lives.set(200, { ...running, address: undefined });
    await world.slash();
    expect(world.last()).toContain('running, no address yet, made');
    world.lives.clear();
    await world.slash();
    expect(world.last()).toContain('not in Proxmox any more, made');
  });

  it('shows what was last known while Proxmox does not answer, and says so', async () => {
    const { slash, last } = containers([aRecord()], ADA, { inspect: () => Promise.reject(unavailable('Proxmox')) });
    await slash();
    expect(last()).toContain('Proxmox does not answer, so some of this is what was last known.');
    expect(last()).toContain('Proxmox does not say, 192.0.2.200, made');
  });

  it('gives pages to what fits none', async () => {
    const world = containers(many(40));
    await world.slash();
    expect(world.last()).toContain('You have 40 containers; this is page 1 of 3.');
    expect(world.last()).toContain('app-014');
    expect(world.last()).not.toContain('app-015');
    expect(world.last()).not.toContain('"text":"Back"');
    await world.press(SHOW, 'mine:2', 'mine:0');
    expect(world.last()).toContain('app-039');
    expect(world.last()).not.toContain('"text":"More"');
    await world.press(SHOW, 'mine:9999', 'mine:0');
    expect(world.last()).toContain('page 3 of 3');
  });

  it('shows everybody’s to administrators alone', async () => {
    const admin = containers([aRecord(), bens], OLGA);
    await admin.slash();
    expect(admin.last()).toContain('You have no container.');
    await admin.press(SHOW, 'all:0', 'mine:0');
    for (const said of ['There are 2 containers.', '*bens*', 'owned by Ada Byron (ada)', 'Only mine'])
      expect(admin.last()).toContain(said);
    const person = containers([aRecord(), bens]);
    await person.press(SHOW, 'all:0', 'all:0');
    expect(person.last()).toContain('You have 1 container.');
    expect(person.last()).not.toContain('bens');
  });

  it.each([undefined, '', 'all', 'mine:-1', 'mine:1e9', 'all:99999', '{"whose":"all"}', ...HOSTILE])(
    'begins at its beginning for %j',
    async (value) => {
      const world = containers([aRecord(), bens], OLGA);
      await world.press(SHOW, value ?? '', value ?? '');
      expect(world.last()).toContain('You have no container.');
    },
  );

  it.each([
    ['a refusal', new OpsError('forbidden', 'You are a guest.', { hint: 'Ask #help.' }), 'You are a guest. Ask #help.'],
    ['silence', unavailable('The directory'), 'The directory does not answer. Try again in a minute.'],
  ])('passes on %s in its window', async (_what, error, sentence) => {
    const { slash, last, shown } = containers([], ADA, { identify: () => Promise.reject(error) });
    await slash();
    expect(last()).toContain(sentence);
    expect(shown).toHaveLength(2);
  });

  it('says in its window that something is ours to mend, and leaves it to the log', async () => {
    const { slash, last } = containers([], ADA, { identify: () => Promise.reject(new TypeError('a bug')) });
    await expect(slash()).rejects.toThrow('a bug');
    expect(last()).toContain('This did not work. A message tells you more.');
  });

  it('brings a button when Slack’s three seconds are over', async () => {
    const late = { open: () => Promise.reject(unavailable('Slack')), update: async () => {}, publish: async () => {} };
    const { slash } = containers([aRecord()], ADA, { views: late });
    const [told] = await slash('WEB ');
    expect(told?.text).toContain('Slack does not answer.');
    expect(JSON.stringify(told?.blocks)).toContain('"action_id":"containers-open"');
    expect(JSON.stringify(told?.blocks)).toContain('"value":"web"');
  });
});

describe('the details', () => {
  it('of a name come directly: the card again, with how it is now', async () => {
    const { slash, last } = containers();
    await slash(' Web ');
    for (const said of [
      '`ssh ada@192.0.2.99`',
      'running',
      '200 on pve1',
      'HTTP 3000/tcp',
      'trying it',
      'All containers',
    ])
      expect(last()).toContain(said);
  });

  it.each(['bens', 'nothing'])('of what is not theirs to see are not told: %s', async (name) => {
    const { slash, last, audits } = containers([aRecord(), bens]);
    await slash(name);
    expect(last()).toContain(`You have no container called ${name}.`);
    expect(audits.filter(({ what }) => what === 'refused')).toHaveLength(name === 'bens' ? 1 : 0);
  });

  it('of any name are the administrator’s', async () => {
    const { slash, last } = containers([aRecord(), bens], OLGA);
    await slash('bens');
    expect(last()).toContain('*bens*');
  });

  it.each(HOSTILE)('of no container are a sentence: %j', async (text) => {
    const { slash, last } = containers();
    await slash(text);
    expect(last()).toMatch(/You have (no container called|1 container)/);
  });

  it('open from a message, and take the place of the list in its window', async () => {
    const world = containers();
    await world.press(DETAILS_ACTION);
    expect(world.shown.map(({ opened }) => opened)).toEqual([true, false]);
    expect(world.last()).toContain('`ssh ada@192.0.2.99`');
    await world.press(DETAILS_ACTION, MADE_BY, 'mine:3');
    expect(world.shown.at(-1)).toMatchObject({ id: 'V9', opened: false, view: { private_metadata: 'mine:3' } });
    expect(world.last()).toContain('"value":"mine:3"');
  });

  it('of somebody else’s are refused at each press, and that is written down', async () => {
    const world = containers([bens]);
    await world.press(DETAILS_ACTION, bens.job, 'mine:0');
    expect(world.last()).toContain('Only its owner or an administrator can do this.');
    expect(world.last()).not.toContain('bens');
    expect(world.audits).toEqual([{ who: 'ada', what: 'refused', job: bens.job, about: 'details bens' }]);
  });

  it('do not tell how to log into what cannot be logged into', async () => {
    const world = containers([kept()]);
    await world.slash('web');
    expect(world.last()).not.toContain('ssh ada');
    expect(world.last()).toContain('left to undo');
  });

  it('do without what an older Berth did not note', async () => {
    const { login: _, httpPort: __, ...old } = aRecord();
    const { slash, last } = containers([{ ...old, purpose: '' }]);
    await slash('web');
    expect(last()).toContain('192.0.2.99');
    expect(last()).not.toContain('undefined');
  });
});
