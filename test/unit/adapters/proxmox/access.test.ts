import { describe, expect, it } from 'vitest';
import { never, ok, refuse, subject } from './fake-cluster.ts';

describe('access', () => {
  const get = 'GET access/users/ada@ldap';
  const put = 'PUT access/acl';

  it.each([
    [{ enable: 1, expire: 0 }, true],
    [{ enable: 1, expire: 4102444800 }, true],
    [{ enable: 0, expire: 0 }, false],
    [{ enable: 1, expire: 1 }, false],
  ])('reads %j as %s', async (user, known) => {
    expect(await subject({ [get]: ok(user) }).px.knows('ada@ldap', never)).toBe(known);
  });

  it('does not know who is not there, and does not ask for what cannot be a name', async () => {
    expect(await subject({ [get]: refuse(500, "no such user ('ada@ldap')") }).px.knows('ada@ldap', never)).toBe(false);
    const { px, calls } = subject({});
    expect(await px.knows('../acl', never)).toBe(false);
    expect(calls).toEqual([]);
  });

  it('does not take a missing right for a missing user', async () => {
    const { px } = subject({ [get]: refuse(403, 'Permission check failed') });
    await expect(px.knows('ada@ldap', never)).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('gives and takes a role on one container', async () => {
    const { px, calls } = subject({ [put]: ok(null) });
    await px.grant('ada@ldap', 'PVEVMUser', 104, never);
    await px.revoke('ada@ldap', 'PVEVMUser', 104, never);
    expect(calls.map(({ params }) => Object.fromEntries(params))).toEqual([
      { path: '/vms/104', users: 'ada@ldap', roles: 'PVEVMUser' },
      { path: '/vms/104', users: 'ada@ldap', roles: 'PVEVMUser', delete: '1' },
    ]);
  });

  it('has nothing to take from a user that is gone', async () => {
    const { px } = subject({ [put]: refuse(500, "ACL update failed: user 'ada@ldap' does not exist") });
    await px.revoke('ada@ldap', 'PVEVMUser', 104, never);
    await expect(px.grant('ada@ldap', 'PVEVMUser', 104, never)).rejects.toMatchObject({ reason: 'not-found' });
  });
});
