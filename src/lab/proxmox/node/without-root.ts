import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyLine } from '../../../setup/account.ts';
import { type GatePlaces, gateProgram, rootProgram, sudoForms } from '../../../setup/gate.ts';

/**
 * The gate where the lab is not root and can make no account nor run sudo: the same two programs, led to by the
 * bot's key alone, with a stand-in for sudo between them that has the same rules and becomes nobody else.
 * @returns the bot's line of authorized_keys
 */
export async function gateWithoutRoot(folder: string, botKey: string): Promise<string> {
  const places: GatePlaces = {
    folder: join(folder, 'gate'),
    sudo: join(folder, 'gate', 'sudo'),
    pct: join(folder, 'bin', 'pct'),
    configs: join(folder, 'lxc'),
  };
  await mkdir(places.folder, { recursive: true });
  const programs = { gate: gateProgram(places), 'as-root': rootProgram(places), sudo: sudoStandIn(places) };
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(places.folder, name), text);
    await chmod(join(places.folder, name), 0o755);
  }
  return keyLine({ publicKey: botKey, from: undefined }, places);
}

const sudoStandIn = ({ folder }: GatePlaces) => `#!/usr/bin/perl
use strict;
my ($quiet, $end, $program, @words) = @ARGV;
my $asked = join ' ', @words;
my $fits = grep { $asked =~ $_ } ${sudoForms.map((form) => `qr{${form.replace(/\$$/, '\\z')}}`).join(', ')};
exec { $program } $program, @words if $quiet eq '-n' && $end eq '--' && $program eq '${folder}/as-root' && $fits;
print STDERR "sudo: a password is required\\n";
exit 1;
`;
