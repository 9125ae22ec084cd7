import { addAccount } from '../guest/account.ts';
import type { Admitted } from '../guest/admission.ts';
import { admit } from '../guest/admit.ts';
import { joinDirectory as join } from '../guest/join.ts';
import { keyFile } from '../guest/sshd.ts';
import { type Ports, step } from '../ports.ts';

/** The container learns who its people are: from the directory, or by an account of its own for the owner. */
export const joinDirectory = step({
  name: 'join-directory',
  title: 'Make its people known',
  // Begins while DHCP is still at work. Others that install packages as well wait their turn.
  needs: ['request', 'owner', 'placement', 'vmid', 'hostKeys'],
  gives: ['joined'],
  keeps: 'It goes with the container.',
  async run({ request, owner, placement, vmid }, { ports, job, signal, note }) {
    const target = { node: placement.node, vmid };
    const { guest, login } = ports;
    const admitted = firstAdmitted(owner, ports);
    if (login.kind === 'directory') {
      await join(guest, target, login, admitted, { name: `berth-${job}-join`, signal, note });
    } else {
      await addAccount(guest, target, { uid: owner, name: request.owner.name }, signal);
    }
    return { joined: { kind: login.kind } };
  },
  shows: ({ joined, owner }) => (joined.kind === 'directory' ? 'by the directory' : `${owner} as a local account`),
});

/** Whoever asked gets in, and administrators; nobody else, and never root. */
export const admitOwner = step({
  name: 'admit-owner',
  title: 'Let the owner in',
  needs: ['request', 'owner', 'placement', 'vmid', 'joined'],
  gives: ['admitted'],
  keeps: 'It goes with the container.',
  async run({ request, owner, placement, vmid }, { ports, signal }) {
    const target = { node: placement.node, vmid };
    const keys = keyFile(owner, request.keys);
    return { admitted: await admit(ports.guest, target, firstAdmitted(owner, ports), signal, [keys]) };
  },
  shows: ({ admitted: { users, groups, sudo } }) =>
    [
      [...users, ...groups.map((group) => `the group ${group}`)].join(', '),
      sudo ? 'with sudo for the owner' : 'without sudo, which the template lacks',
    ].join('; '),
});

function firstAdmitted(owner: string, { login, admission }: Ports): Admitted {
  return { owner, sharedWith: [], adminGroup: admission.adminGroup, kind: login.kind };
}
