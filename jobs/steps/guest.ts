import { OpsError } from '../../src/errors.ts';
import { SECURE } from '../guest/scripts.ts';
import { sshdAdmission, sshdFile } from '../guest/sshd.ts';
import { step } from '../ports.ts';

export const secureAccess = step({
  name: 'secure-access',
  title: 'Lock root, make new host keys',
  needs: ['placement', 'vmid', 'runningSince'],
  gives: ['hostKeys'],
  keeps: 'It goes with the container.',
  async run({ placement, vmid }, { ports, signal }) {
    const input = [sshdFile(ports.login.kind).content, sshdAdmission([], []).content];
    const script = { label: 'setting up SSH', body: SECURE, input, timeoutMs: 60_000 };
    const printed = await ports.guest.run({ node: placement.node, vmid }, script, signal);
    const hostKeys = printed.split('\n').filter((line) => /^SHA256:[A-Za-z0-9+/]{43}$/.test(line));
    if (hostKeys.length > 0) return { hostKeys };
    throw new OpsError('failed', 'The container made no SSH host keys.', {
      hint: 'Check that the template has an SSH server.',
    });
  },
});
