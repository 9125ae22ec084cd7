import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

export const confirmAccount = step({
  name: 'confirm-account',
  title: 'Find their Proxmox account',
  needs: ['request'],
  gives: ['account'],
  keeps: 'Reading accounts changes nothing.',
  async run({ request: { owner } }, { ports, signal }) {
    const account = `${owner.uid}@${ports.catalogue.realm}`;
    if (await ports.access.knows(account, signal)) return { account };
    throw new OpsError('not-found', `Proxmox has no active account ${account}.`, {
      hint: `Ask ${ports.catalogue.help} to add it, then ask for the container again.`,
    });
  },
  shows: ({ account }) => account,
});

export const grantOwner = step({
  name: 'grant-owner',
  title: 'Give the owner their rights',
  needs: ['account', 'vmid'],
  gives: ['role'],
  async run({ account, vmid }, { ports, signal }) {
    const role = ports.catalogue.ownerRole;
    await ports.access.grant(account, role, vmid, signal);
    return { role };
  },
  undo: ({ account, vmid }, { ports, signal }) => ports.access.revoke(account, ports.catalogue.ownerRole, vmid, signal),
  shows: ({ role }) => role,
});
