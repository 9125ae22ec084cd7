import sshpk from 'sshpk';
import { OpsError } from '../errors.ts';

/**
 * The public half of a private key, as `type base64`.
 * @param text OpenSSH's format or PEM, without a passphrase
 * @throws OpsError `invalid` when it cannot be read
 */
export function publicKeyOf(text: string): string {
  try {
    return sshpk.parsePrivateKey(text, 'auto').toPublic().toString('ssh').split(' ').slice(0, 2).join(' ');
  } catch {
    // Without the cause: what it says of the text is nobody's business.
    throw new OpsError('invalid', 'The private key in ssh.privateKey cannot be read.', {
      hint: "It must have no passphrase. Make one: ssh-keygen -t ed25519 -N '' -C berth -f secrets/id_ed25519",
    });
  }
}
