/**
 * The program that a node's `pct` and `pvesh` are. It asks the lab over a unix socket what to do: to say
 * something and end, or to run a command here, so that standard input, output and exit code are the command's
 * own and no byte of them passes through the lab. A lab that goes away ends it.
 * Frames are four bytes of length and NUL-separated words. Loads little, for it is started again for each call.
 */
export const shim = (socket: string): string => `#!/usr/bin/perl
use strict; use Socket qw(AF_UNIX SOCK_STREAM pack_sockaddr_un);
my $tool = $0; $tool =~ s{.*/}{};
my $lab;
socket($lab, AF_UNIX, SOCK_STREAM, 0) && connect($lab, pack_sockaddr_un('${socket}'))
  or do { print STDERR "ipcc_send_rec[1] failed: Connection refused\\n"; exit 255 };
my $asked = pack 'N/a*', join "\\0", $tool, readlink('/proc/self/cwd'), @ARGV;
for (my $sent = 0; $sent < length $asked; ) { $sent += syswrite($lab, $asked, length($asked) - $sent, $sent) // exit 255 }
my $head = take(4) // exit 255;
my ($kind, @rest) = split /\\0/, take(unpack 'N', $head) // exit(255), -1;
if ($kind eq 'say') {
  my ($code, $out, $err) = @rest;
  print STDOUT $out; print STDERR $err; exit $code;
}
close $lab;
system { $rest[0] } @rest;
exit 127 if $? == -1;
exit($? & 127 ? 128 + ($? & 127) : $? >> 8);
sub take {
  my ($count) = @_;
  my $got = '';
  while (length $got < $count) { sysread($lab, $got, $count - length $got, length $got) or return }
  return $got;
}
`;
