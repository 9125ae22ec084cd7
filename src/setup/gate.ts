/**
 * The gate on a node: the two programs between Berth's account there and `pct`, which only root may call. Perl,
 * because every Proxmox node has it, it runs nothing through a shell, and with -T it refuses to hand on any text
 * that no regular expression has let through.
 */

/** Where things are on a node. The lab without root has its own. */
export interface GatePlaces {
  /** Holds the two programs; writable for root only. */
  folder: string;
  sudo: string;
  pct: string;
  /** Where the cluster's file system shows the configuration of this node's own containers. */
  configs: string;
}

export const places: GatePlaces = {
  folder: '/usr/local/lib/berth',
  sudo: '/usr/bin/sudo',
  pct: '/usr/sbin/pct',
  configs: '/etc/pve/lxc',
};

/** The forms as sudo has them, which joins the arguments with a space. Anchored, and no glob: `*` also matches spaces. */
export const sudoForms = ['^exec [1-9][0-9]{2,8} [1-9][0-9]{0,3}$', '^(status|unlock) [1-9][0-9]{2,8}$'] as const;

/** What both halves ask of a call, each for itself. */
const FORMS = String.raw`
# All that is let through, each matched whole: "exec ID SECONDS", "status ID", "unlock ID". The bytes 0-9 only, no
# leading zero. Words arrive apart and are joined by NUL, which none of them can contain.
sub admitted {
  my $asked = join "\0", @_;
  my $id = qr/([1-9][0-9]{2,8})/;
  my @words = $asked =~ /\A(exec)\0$id\0([1-9][0-9]{0,3})\z/;
  @words = $asked =~ /\A(status|unlock)\0$id\z/ unless @words;
  refuse("this is not among the commands that Berth may give") unless @words;
  return @words;
}

sub refuse {
  my ($why) = @_;
  print STDERR "berth-gate: $why\n";
  exit 77;
}
`;

/** Runs as Berth's account for whatever it asks over SSH: the forced command. */
export function gateProgram({ folder, sudo }: GatePlaces): string {
  return String.raw`#!/usr/bin/perl -T
# The only program that Berth's account on this node can run. What was asked over SSH goes on to root's half, word
# by word, if it has one of three forms; everything else ends here. Written by "berth setup node".
use strict;
use warnings;

my $sudo = '@sudo@';
my $root_half = '@folder@/as-root';

my $asked = $ENV{SSH_ORIGINAL_COMMAND} // '';
%ENV = (PATH => '/usr/sbin:/usr/bin:/sbin:/bin');
# Berth puts every word of a command in quotes, always; somebody who tries the account need not.
my @words = admitted(map { /\A'([a-z0-9]*)'\z/ ? $1 : $_ } split / /, $asked, -1);
exec { $sudo } 'sudo', '-n', '--', $root_half, @words or refuse("sudo cannot be run: $!");
${FORMS}`
    .replace('@sudo@', () => sudo)
    .replace('@folder@', () => folder);
}

/** Runs as root, and only by the rules for sudo. */
export function rootProgram({ pct, configs }: GatePlaces): string {
  return String.raw`#!/usr/bin/perl -T
# Root's half of Berth's gate: runs pct on one container of this node, if Berth made that container. Reached through
# sudo only, and trusts nothing that it is given. Written by "berth setup node".
use strict;
use warnings;

my $pct = '@pct@';
my $configs = '@configs@';
my $timeout = '/usr/bin/timeout';

my ($verb, $id, $seconds) = admitted(@ARGV);
%ENV = (PATH => '/usr/sbin:/usr/bin:/sbin:/bin', HOME => '/root', LANG => 'C.UTF-8');
chdir '/' or refuse("there is no root folder: $!");
must_be_ours($id);

# pct goes on when the connection is lost, so everything has its time: TERM when it is up, KILL a little later.
my @limit = ('timeout', '-k', '5', $seconds // 60);
my @inside = $verb eq 'exec' ? ('--keep-env', '0', '--', '/bin/bash', '-s') : ();
exec { $timeout } @limit, $pct, $verb, $id, @inside or refuse("timeout cannot be run: $!");

# Berth signs what it makes: the first line of a container's notes is "berth:" and the id of a job. The notes stand
# in the file as comments, escaped as in a URL; snapshots follow further down, in sections of their own.
sub must_be_ours {
  my ($id) = @_;
  my $file = "$configs/$id.conf";
  open my $config, '<', $file or do {
    # As pct says it.
    print STDERR "Configuration file '$file' does not exist\n";
    exit 2;
  };
  my ($notes, $is_template);
  while (my $line = <$config>) {
    last if $line =~ /\A\[/;
    $notes //= $1 if $line =~ /\A#(.*)/;
    $is_template = 1 if $line =~ /\Atemplate:\s*1\s*\z/;
  }
  $notes //= '';
  $notes =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
  refuse("container $id does not carry the stamp of Berth") unless $notes =~ /\Aberth:[A-Za-z0-9][A-Za-z0-9._-]{0,99}\s*\z/;
  refuse("$id is a template") if $is_template;
}
${FORMS}`
    .replace('@pct@', () => pct)
    .replace('@configs@', () => configs);
}
