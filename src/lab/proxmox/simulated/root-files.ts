import type { OperatingSystem } from '../driver.ts';
import { isRoot } from './namespace.ts';
import { ttyGroup, useradd } from './one-user.ts';

/** What of the machine's own /etc a root starts with: how programs find their libraries, helpers and names. */
export const borrowed = [
  'adduser.conf',
  'alternatives',
  'deluser.conf',
  'debian_version',
  'gai.conf',
  'host.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'login.defs',
  'mime.types',
  'pam.conf',
  'pam.d',
  'profile',
  'protocols',
  'resolv.conf',
  'security',
  'services',
  'shells',
  'skel',
  'ssl/certs',
  'ssl/openssl.cnf',
  'terminfo',
  'timezone',
];

const accounts: readonly (readonly [name: string, uid: number, home: string, shell: string])[] = [
  ['root', 0, '/root', '/bin/bash'],
  ['daemon', 1, '/usr/sbin', '/usr/sbin/nologin'],
  ['bin', 2, '/bin', '/usr/sbin/nologin'],
  ['sys', 3, '/dev', '/usr/sbin/nologin'],
  ['mail', 8, '/var/mail', '/usr/sbin/nologin'],
  ['www-data', 33, '/var/www', '/usr/sbin/nologin'],
  ['sshd', 101, '/run/sshd', '/usr/sbin/nologin'],
  ['nobody', 65534, '/nonexistent', '/usr/sbin/nologin'],
];
const groups: readonly (readonly [name: string, gid: number])[] = [
  ['root', 0],
  ['daemon', 1],
  ['bin', 2],
  ['sys', 3],
  ['adm', 4],
  ['tty', 5],
  ['mail', 8],
  ['sudo', 27],
  ['www-data', 33],
  ['shadow', 42],
  ['users', 100],
  ['sshd', 101],
  ['nogroup', 65534],
];

const release: Record<OperatingSystem, string> = {
  debian: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
`,
  centos: `NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
`,
};

const lines = (rows: readonly string[]) => `${rows.join('\n')}\n`;
// The root password of a template: a hash that no password gives, so that locking it can be seen.
const noPassword = `$6$berthlab$${'x'.repeat(86)}`;

/** The files of a fresh root: path, content, mode. */
export function rootFiles(os: OperatingSystem): readonly (readonly [path: string, content: string, mode: number])[] {
  const gidOf = (name: string, uid: number) => (name === 'nobody' ? 65534 : uid);
  return [
    ['etc/os-release', release[os], 0o644],
    ['etc/passwd', lines(accounts.map(([n, u, h, s]) => `${n}:x:${u}:${gidOf(n, u)}:${n}:${h}:${s}`)), 0o644],
    ['etc/shadow', lines(accounts.map(([n]) => `${n}:${n === 'root' ? noPassword : '*'}:20000:0:99999:7:::`)), 0o640],
    [
      'etc/group',
      lines(groups.map(([name, gid]) => `${name}:x:${name === 'tty' && !isRoot() ? ttyGroup : gid}:`)),
      0o644,
    ],
    ['etc/gshadow', lines(groups.map(([name]) => `${name}:*::`)), 0o640],
    ['etc/nsswitch.conf', 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n', 0o644],
    ['etc/machine-id', '', 0o644],
    ['etc/ssh/sshd_config', sshdConfig, 0o644],
    ['root/.profile', '', 0o644],
    ['etc/pam.d/sshd', pamSshd, 0o644],
    ...(isRoot() ? [] : [['usr-local/sbin/useradd', useradd, 0o755] as const]),
    ['usr-local/bin/systemctl', systemctl, 0o755],
    ['usr-local/bin/systemd-run', systemdRun, 0o755],
  ];
}

// Keys only, but through PAM: without it a locked password shuts out keys as well.
const pamSshd = `auth required pam_deny.so
account required pam_unix.so
session required pam_permit.so
`;

const sshdConfig = `PermitRootLogin prohibit-password
KbdInteractiveAuthentication no
PasswordAuthentication no
UsePAM yes
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
`;

/**
 * Stands in for systemd's: the SSH server is the lab's to restart, units of systemd-run are processes, and other
 * units are only remembered.
 */
const systemctl = `#!/usr/bin/perl
use strict; use IO::Socket::UNIX;
my @words = grep { !/^-/ } @ARGV;
my ($verb, @units) = @words;
$verb //= 'status';
s/\\.service$// for @units;
if ($verb eq 'is-system-running') { print "running\\n"; exit 0 }
exit 0 if $verb =~ /^(daemon-reload|daemon-reexec|reset-failed)$/;
my $worst = 0;
for my $unit (@units) {
  my $code = $unit =~ /^sshd?$/ ? ssh($verb) : other($verb, $unit);
  $worst = $code if $code > $worst;
}
exit $worst;
sub ssh {
  my ($verb) = @_;
  return 0 if $verb =~ /^(enable|disable|is-enabled|unmask)$/;
  my $lab = IO::Socket::UNIX->new(Peer => '/run/lab.sock') or do { print STDERR "Failed to connect to bus\\n"; return 1 };
  print $lab "$verb\\n"; $lab->flush;
  my ($code, $text) = split / /, (<$lab> // '1 lost'), 2;
  chomp $text;
  if ($verb eq 'is-active') { print "$text\\n" } elsif ($code) { print STDERR "$text\\n" }
  return $code;
}
sub other {
  my ($verb, $unit) = @_;
  my $state = "/run/units/$unit";
  if (open my $f, '<', "$state.pid") {
    my $pid = <$f>;
    my $alive = kill 0, $pid;
    if ($verb eq 'is-active') { print $alive ? "active\\n" : "inactive\\n" unless grep { /^-.*q/ } @ARGV; return $alive ? 0 : 3 }
    if ($verb =~ /^(stop|kill)$/) { kill 'KILL', $_ for of_session($pid); select undef, undef, undef, 0.02 while kill 0, $pid; unlink "$state.pid" }
    return 0;
  }
  if ($verb eq 'is-active') { print -e $state ? "active\\n" : "inactive\\n"; return -e $state ? 0 : 3 }
  unless (grep { -e "$_/$unit.service" } '/etc/systemd/system', '/usr/local/lib/systemd/system') {
    print STDERR "Failed to $verb $unit.service: Unit $unit.service not found.\\n"; return 5;
  }
  mkdir '/run/units';
  if ($verb =~ /^(re)?start$|^reload/ || grep { $_ eq '--now' } @ARGV) { open my $f, '>', $state }
  unlink $state if $verb eq 'stop';
  return 0;
}
sub of_session {
  my ($session) = @_;
  my @pids;
  for my $pid (map { m{^/proc/(\\d+)$} } glob '/proc/*') {
    open my $f, '<', "/proc/$pid/stat" or next;
    my @fields = split ' ', (split /\\) /, <$f>)[-1];
    push @pids, $pid if $fields[3] == $session;
  }
  return @pids;
}
`;

/** Stands in for systemd's: a unit is a session of its own, and its first process is the unit's. */
const systemdRun = `#!/usr/bin/perl
use strict; use POSIX ();
my ($unit) = map { /^--unit=(.+)$/ ? $1 : () } @ARGV;
shift @ARGV while @ARGV && $ARGV[0] =~ /^-/ && $ARGV[0] ne '--';
shift @ARGV if @ARGV && $ARGV[0] eq '--';
$unit =~ s/\\.service$//;
mkdir '/run/units';
if (open my $f, '<', "/run/units/$unit.pid") {
  if (kill 0, <$f>) { print STDERR "Failed to start transient service unit: Unit $unit.service was already loaded or has a fragment file.\\n"; exit 1 }
}
pipe my $ready, my $started;
if (!fork) {
  POSIX::setsid();
  open my $f, '>', "/run/units/$unit.pid"; print $f $$; close $f;
  open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
  POSIX::close($_) for 3 .. 63;
  exec { $ARGV[0] } @ARGV or exit 203;
}
close $started; <$ready>;
`;
