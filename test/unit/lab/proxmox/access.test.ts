import { describe, expect, test } from 'vitest';
import { answer } from '../../../../src/lab/proxmox/api.ts';
import { csrfFor, identify, makeTicket, openTicket } from '../../../../src/lab/proxmox/authentication.ts';
import { may } from '../../../../src/lab/proxmox/permissions.ts';
import { setEntry } from '../../../../src/lab/proxmox/routes/acl.ts';
import { addBot, bot } from '../../../../src/lab/proxmox/seed.ts';
import { now } from '../../../../src/lab/proxmox/world.ts';
import { none, recordedWorld, root } from './replay.ts';

async function worldWithUser() {
  const world = await recordedWorld();
  for (const userid of ['ada@pve', 'bob@pve']) {
    world.users.set(userid, {
      userid,
      enabled: true,
      password: 'x',
      comment: undefined,
      email: undefined,
      groups: ['staff'],
    });
  }
  const ada = { userid: 'ada@pve', tokenid: undefined };
  const grant = (
    path: string,
    roleid: string,
    more: { ugid?: string; type?: 'user' | 'group' | 'token'; propagate?: boolean } = {},
  ) =>
    setEntry(world, {
      path,
      roleid,
      type: more.type ?? 'user',
      ugid: more.ugid ?? 'ada@pve',
      propagate: more.propagate ?? true,
    });
  return { world, ada, grant };
}

describe('privileges', () => {
  test('reach below their path, unless told not to', async () => {
    const { world, ada, grant } = await worldWithUser();
    grant('/vms', 'PVEVMUser', { propagate: false });
    expect(may(world, ada, '/vms/101', ['VM.Audit'])).toBe(false);
    expect(may(world, ada, '/vms', ['VM.Audit'])).toBe(true);
    grant('/vms', 'PVEVMUser');
    expect(may(world, ada, '/vms/101', ['VM.Audit'])).toBe(true);
  });

  test('of a deeper path replace those above, NoAccess takes all', async () => {
    const { world, ada, grant } = await worldWithUser();
    grant('/vms', 'PVEVMAdmin');
    grant('/vms/101', 'PVEVMUser');
    expect(may(world, ada, '/vms/101', ['VM.Clone'])).toBe(false);
    expect(may(world, ada, '/vms/102', ['VM.Clone'])).toBe(true);
    grant('/vms/102', 'NoAccess');
    expect(may(world, ada, '/vms/102', ['VM.Audit'])).toBe(false);
  });

  test('of a user beat those of its groups on the same path', async () => {
    const { world, ada, grant } = await worldWithUser();
    grant('/vms', 'PVEVMAdmin', { ugid: 'staff', type: 'group' });
    expect(may(world, ada, '/vms/101', ['VM.Clone'])).toBe(true);
    grant('/vms', 'PVEVMUser');
    expect(may(world, ada, '/vms/101', ['VM.Clone'])).toBe(false);
  });

  test('of a separated token need a grant of its own and never exceed its owner', async () => {
    const { world, ada, grant } = await worldWithUser();
    const token = { ...ada, tokenid: 't' };
    world.tokens.set('ada@pve!t', { userid: 'ada@pve', tokenid: 't', secret: 's', privsep: true, comment: undefined });
    grant('/vms', 'PVEVMUser');
    expect(may(world, token, '/vms/101', ['VM.Audit'])).toBe(false);
    grant('/vms', 'PVEVMAdmin', { ugid: 'ada@pve!t', type: 'token' });
    expect(may(world, token, '/vms/101', ['VM.Audit'])).toBe(true);
    expect(may(world, token, '/vms/101', ['VM.Clone'])).toBe(false);
  });
});

describe('credentials', () => {
  test('a ticket lasts two hours, and only as it was made', async () => {
    const { world } = await worldWithUser();
    expect(openTicket(world, makeTicket(world, 'ada@pve', now() - 7100))).toBe('ada@pve');
    expect(openTicket(world, makeTicket(world, 'ada@pve', now() - 7300))).toBeUndefined();
    expect(openTicket(world, makeTicket(world, 'ada@pve').replace('ada@', 'bob@'))).toBeUndefined();
  });

  test('a disabled user is refused, ticket and token alike', async () => {
    const { world } = await worldWithUser();
    const cookie = `PVEAuthCookie=${encodeURIComponent(makeTicket(world, 'ada@pve'))}`;
    const given = { ...none, cookie, csrf: csrfFor(world, 'ada@pve') };
    expect(identify(world, 'PUT', given)).toEqual({ userid: 'ada@pve', tokenid: undefined });
    expect(() => identify(world, 'PUT', { ...given, csrf: csrfFor(world, 'bob@pve') })).toThrow('invalid csrf token');
    const ada = world.users.get('ada@pve');
    if (ada) ada.enabled = false;
    expect(() => identify(world, 'GET', given)).toThrow('Authentication failed!');
  });
});

test('the bot may do its work and no more', async () => {
  const world = await recordedWorld();
  const { id, secret } = addBot(world);
  const as = (method: string, path: string, params: Record<string, string> = {}) =>
    answer(world, {
      method,
      path,
      params,
      via: 'pve1',
      credentials: { ...none, authorization: `PVEAPIToken=${id}=${secret}` },
    });
  expect((await as('GET', `/access/users/${bot.userid}`)).status).toBe(200);
  expect((await as('GET', '/nodes/pve1/status')).status).toBe(200);
  expect((await as('POST', '/nodes/pve1/lxc/100/clone', { newid: '300', full: '1' })).status).toBe(200);
  expect((await as('POST', '/access/users', { userid: 'eve@pve' })).status).toBe(403);
  expect((await as('PUT', '/access/acl', { path: '/', roles: 'Administrator', users: bot.userid })).status).toBe(403);
  expect((await as('POST', '/storage', { storage: 'x1', type: 'dir' })).status).toBe(403);
  expect(
    (await answer(world, { method: 'GET', path: '/nope', params: {}, via: 'pve1', credentials: none, who: root }))
      .status,
  ).toBe(501);
});
