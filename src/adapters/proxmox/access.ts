/** Accounts and rights: GET /access/users/{userid} and PUT /access/acl. */
import type { Access } from '../../ports/hypervisor.ts';
import { userPattern } from './paths.ts';
import { isRefusal } from './refusal.ts';
import type { Cluster } from './task.ts';
import { read, User } from './wire.ts';

export function access({ api }: Cluster): Access {
  return {
    async knows(user, signal) {
      if (!userPattern.test(user)) return false;
      try {
        const { enable = 1, expire = 0 } = read(User, await api(signal).access.users.$(user).$get());
        return enable === 1 && (expire === 0 || expire * 1000 > Date.now());
      } catch (error) {
        if (isRefusal(error, 'no-user')) return false;
        throw error;
      }
    },
    async grant(user, role, vmid, signal) {
      await api(signal).access.acl.$put({ path: `/vms/${vmid}`, users: user, roles: role });
    },
    async revoke(user, role, vmid, signal) {
      try {
        await api(signal).access.acl.$put({ path: `/vms/${vmid}`, users: user, roles: role, delete: true });
      } catch (error) {
        if (!isRefusal(error, 'no-user')) throw error; // a user that is gone has no rights left
      }
    },
  };
}
