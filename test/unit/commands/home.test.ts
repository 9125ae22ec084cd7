import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../commands/desk.ts';
import { homeTab } from '../../../commands/home.ts';
import { DETAILS_ACTION, RETIRE_ACTION } from '../../../jobs/container-acts.ts';
import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { OpsError } from '../../../src/errors.ts';
import { HOSTILE } from '../../hostile.ts';
import { aRecord } from '../domain/records.ts';
import { bens, many, running } from './containers-world.ts';
import { fakeDesk, pressing } from './desk.ts';

const ADAS = { user: 'U1', team: 'T1' };

/** The tab on a fake desk. */
function homeOf(records: readonly ContainerRecord[], more: Partial<Desk> = {}) {
  const fake = fakeDesk(more);
  for (const record of records) {
    fake.containers.set(record.job, record);
    fake.lives.set(record.vmid, running);
  }
  const tab = homeTab(fake.desk);
  return { ...fake, ...tab, last: () => JSON.stringify(fake.homes.at(-1)?.view) };
}

describe('the Home tab', () => {
  it('shows to each what is theirs, with the way to its page and to a new one', async () => {
    const { home, homes, last } = homeOf([aRecord(), bens]);
    await home(ADAS);
    expect(homes.map(({ user }) => user)).toEqual(['U1']);
    for (const said of ['You have 1 container.', '*web*', 'running, 192.0.2.99', DETAILS_ACTION, 'Create a container'])
      expect(last()).toContain(said);
    // What ends something is asked for on the page of the container, where all of it is told.
    for (const unsaid of ['bens', RETIRE_ACTION]) expect(last()).not.toContain(unsaid);
  });

  it('says what to do where there is nothing', async () => {
    const { home, last } = homeOf([bens]);
    await home(ADAS);
    expect(last()).toContain('You have no container yet. Create one here, or type /create-container in any channel.');
    expect(last()).not.toContain('My containers');
  });

  it('shows as many as fit, and says so', async () => {
    const { home, last } = homeOf(many(40));
    await home(ADAS);
    expect(last()).toContain('You have 40 containers. These are the first 15; the list has them all.');
  });

  it('shows what was last known while Proxmox is silent', async () => {
    const { home, last } = homeOf([aRecord()], { inspect: () => Promise.reject(new OpsError('unavailable', 'No.')) });
    await home(ADAS);
    expect(last()).toContain('Proxmox does not answer');
    expect(last()).toContain('*web*');
  });

  it('is drawn again by its button', async () => {
    const { home, homes, actions, containers, last } = homeOf([]);
    await home(ADAS);
    const again = aRecord();
    containers.set(again.job, again);
    await actions['home-again']?.(pressing('home-again', { value: 'again' }));
    expect(homes).toHaveLength(2);
    expect(last()).toContain('*web*');
  });

  it('says why somebody has none, and what to do', async () => {
    const refused = new OpsError('forbidden', 'You are a guest in this workspace.', { hint: 'Ask a member.' });
    const { home, last } = homeOf([], { identify: () => Promise.reject(refused) });
    await home(ADAS);
    expect(last()).toContain('You are a guest in this workspace. Ask a member.');
    expect(last()).not.toContain('Create a container');
  });

  it('says that something is ours to mend, and leaves it to the log', async () => {
    const { home, last } = homeOf([], { identify: () => Promise.reject(new TypeError('a bug')) });
    await expect(home(ADAS)).rejects.toThrow('a bug');
    expect(last()).toContain('This did not work. A message tells you more.');
  });

  it.each(HOSTILE)('is one that Slack takes, whatever a purpose or a host name says: %j', async (text) => {
    const { home, homes } = homeOf([aRecord({ hostname: text, purpose: text, address: text })]);
    await home(ADAS);
    expect(homes).toHaveLength(1);
  });
});
