import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

/**
 * Inside the container, as root. `$@`: authorized_keys lines. Prints one `SHA256:...` a line, the new host keys.
 * Each part may be run again: files are replaced whole, never appended to.
 */
const PREPARE = `
umask 077
mkdir -p /root/.ssh
printf '%s\\n' "$@" > /root/.ssh/authorized_keys.new
chmod 600 /root/.ssh/authorized_keys.new
mv /root/.ssh/authorized_keys.new /root/.ssh/authorized_keys
passwd -l root > /dev/null
# A clone has its template's host keys: whoever owns another clone could pose as this one.
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
ssh-keygen -A > /dev/null
if systemctl is-active --quiet ssh; then systemctl restart ssh; fi
if systemctl is-active --quiet sshd; then systemctl restart sshd; fi
for public in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -l -f "$public"; done | while read -r _bits fingerprint _rest; do
  printf '%s\\n' "$fingerprint"
done
`;

export const secureAccess = step({
  name: 'secure-access',
  title: 'Install keys, lock root, make new host keys',
  needs: ['request', 'placement', 'vmid', 'runningSince'],
  gives: ['hostKeys'],
  keeps: 'It goes with the container.',
  async run({ request, placement, vmid }, { ports, signal }) {
    const script = { label: 'setting up SSH', body: PREPARE, input: request.keys, timeoutMs: 60_000 };
    const printed = await ports.guest.run({ node: placement.node, vmid }, script, signal);
    const hostKeys = printed.split('\n').filter((line) => /^SHA256:[A-Za-z0-9+/]{43}$/.test(line));
    if (hostKeys.length > 0) return { hostKeys };
    throw new OpsError('failed', 'The container made no SSH host keys.', {
      hint: 'Check that the template has an SSH server.',
    });
  },
  shows: ({ request }) => (request.keys.length === 1 ? '1 key' : `${request.keys.length} keys`),
});
