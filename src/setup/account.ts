/** Berth's account on a node: what sshd and sudo are told about it. */
import { OpsError } from '../errors.ts';
import { type GatePlaces, sudoForms } from './gate.ts';

export interface Account {
  /** Not root: the point is that it is an ordinary one. */
  user: string;
  /** An OpenSSH public key, type and base64. */
  publicKey: string;
  /** Addresses that may log in, as `from=` of authorized_keys(5) takes them; everybody unless given. */
  from: string | undefined;
}

/** These go into files that root trusts, so nothing does that is not known to be harmless there. */
const shapes = {
  user: /^[a-z_][a-z0-9_-]{0,31}$/,
  publicKey: /^(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{20,2000}={0,2}$/,
  from: /^[A-Za-z0-9.:/*?!_-]+(?:,[A-Za-z0-9.:/*?!_-]+)*$/,
};

/** @throws OpsError `invalid` for an account that no node should have */
export function checkAccount({ user, publicKey, from }: Account): void {
  if (user === 'root') {
    throw new OpsError('invalid', 'Berth needs an account of its own on the nodes, not root.', {
      hint: 'Set ssh.user to a name that is free there, for example berth.',
    });
  }
  if (!shapes.user.test(user)) {
    throw new OpsError('invalid', `${JSON.stringify(user)} cannot be the name of an account on a node.`, {
      hint: 'Lower-case letters, digits, - and _ only.',
    });
  }
  if (!shapes.publicKey.test(publicKey)) {
    throw new OpsError('invalid', 'The public key of ssh.privateKey is of a kind that nodes are not given.', {
      hint: "Make a new pair: ssh-keygen -t ed25519 -N '' -C berth",
    });
  }
  if (from !== undefined && !shapes.from.test(from)) {
    throw new OpsError('invalid', `${JSON.stringify(from)} is not a list of addresses.`, {
      hint: 'For example --from 192.0.2.5 or --from 192.0.2.0/24,2001:db8::5',
    });
  }
}

/** The line of authorized_keys: the key leads to the gate and nowhere else, whatever sshd is told besides. */
export function keyLine({ publicKey, from }: Pick<Account, 'publicKey' | 'from'>, { folder }: GatePlaces): string {
  return `restrict,command="${folder}/gate"${from === undefined ? '' : `,from="${from}"`} ${publicKey}\n`;
}

export const keysFile = '/etc/ssh/berth_authorized_keys';

/** For sshd_config.d. Said twice, here and with the key, so that neither has to be right alone. */
export function sshdSection(user: string, { folder }: GatePlaces): string {
  return `# Berth's account can do one thing here: ask its gate. Written by "berth setup node".
Match User ${user}
    AuthenticationMethods publickey
    AuthorizedKeysFile ${keysFile}
    AuthorizedKeysCommand none
    ForceCommand ${folder}/gate
    DisableForwarding yes
    PermitTTY no
    PermitUserRC no
    PermitTunnel no
    GatewayPorts no
`;
}

/** For sudoers.d. Each form is one regular expression for all of the arguments (sudo 1.9.10). */
export function sudoRules(user: string, { folder }: GatePlaces): string {
  const commands = sudoForms.map((form) => `${folder}/as-root ${form}`).join(', \\\n    ');
  return `# Berth's account may run root's half of its gate, in these forms only. Written by "berth setup node".
Cmnd_Alias BERTH_GATE = \\
    ${commands}
# Standard input and output are the caller's own, so that what runs inside streams; nothing else is passed on.
Defaults!BERTH_GATE !use_pty, !requiretty, env_reset, !setenv
${user} ALL=(root) NOPASSWD: BERTH_GATE
`;
}
