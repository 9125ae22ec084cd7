/** The DHCP server of a lab's bridge. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../../daemon.ts';
import { command } from '../command.ts';

export interface DhcpPlace {
  /** The bridge that it serves. */
  name: string;
  home: string;
  /** The first three bytes of the addresses that it gives. */
  subnet: string;
  /** Its own. */
  address: string;
}

export interface Dhcp {
  /** The address that it gave to this MAC. */
  leaseOf(mac: string): string | undefined;
  /** The address is free again, and no trace of the lease is kept. */
  release(mac: string): Promise<void>;
  /** Leaves these unanswered from now on; `undefined` for everybody, none for nobody. */
  ignore(macs: readonly string[] | undefined): void;
  stop(): Promise<void>;
}

const RELEASE_MS = 3_000;
const leasesIn = (home: string) => join(home, 'dhcp.leases');
const leaseOption = (home: string) => `--dhcp-leasefile=${leasesIn(home)}`;

export async function startDhcp({ name, home, subnet, address }: DhcpPlace): Promise<Dhcp> {
  const leases = leasesIn(home);
  const hosts = join(home, 'dhcp.hosts');
  writeFileSync(hosts, '');
  const daemon = await startDaemon({
    name: 'dnsmasq',
    command: 'dnsmasq',
    args: [
      // In the foreground and as it was started: whoever drops privileges loses the order to die with the lab.
      '--no-daemon',
      '--conf-file=/dev/null',
      '--log-facility=-',
      // No DNS: names are the machine's business.
      '--port=0',
      `--interface=${name}`,
      '--except-interface=lo',
      '--bind-interfaces',
      `--dhcp-range=${subnet}.10,${subnet}.249,255.255.255.0,12h`,
      '--dhcp-authoritative',
      // Containers are told apart by their MAC: clones share everything else.
      '--dhcp-ignore-clid',
      // An address is given at once, without three seconds of asking whether somebody has it.
      '--no-ping',
      leaseOption(home),
      `--dhcp-hostsfile=${hosts}`,
    ],
    ready: async (output) => output.includes('DHCP, IP range'),
    timeoutMs: 10_000,
  });
  const leaseOf = (mac: string): string | undefined => found(lines(leases), mac);
  return {
    leaseOf,
    async release(mac) {
      const held = leaseOf(mac);
      if (held === undefined) return;
      await command(['perl', '-e', releaseScript, name, address, held, mac]);
      const deadline = Date.now() + RELEASE_MS;
      while (found(await readFile(leases, 'utf8').catch(() => ''), mac) !== undefined && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    ignore(macs) {
      const which = macs ?? ['*:*:*:*:*:*'];
      writeFileSync(hosts, which.map((mac) => `${mac},ignore\n`).join(''));
      daemon.signal('SIGHUP');
    },
    stop: () => daemon.stop(),
  };
}

/** Ends the server of a lab that is dead, should it have outlived it: it would answer in the next one's name. */
export async function endDhcp(home: string): Promise<void> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (words.includes(leaseOption(home))) process.kill(Number(pid), 'SIGKILL');
  }
}

function lines(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // nothing leased yet
  }
}

/** A line is: expiry, MAC, address, host name, client id. */
function found(text: string, mac: string): string | undefined {
  const line = text.split('\n').find((one) => one.split(' ')[1] === mac.toLowerCase());
  return line?.split(' ')[2];
}

/** Sends a DHCPRELEASE (RFC 2131, 4.4.4) from the bridge itself, where the server takes it. */
const releaseScript = `
use strict; use Socket;
my ($link, $server, $address, $mac) = @ARGV;
socket my $s, AF_INET, SOCK_DGRAM, 0 or die $!;
setsockopt $s, SOL_SOCKET, 25, "$link\\0" or die $!; # SO_BINDTODEVICE
my $packet = pack 'CCCC N n n a4 a4 a4 a4 a16 x64 x128 N', 1, 1, 6, 0, 42, 0, 0, inet_aton($address), '', '', '', pack('H*', $mac =~ tr/://dr), 0x63825363;
$packet .= pack 'CCC CCa4 C', 53, 1, 7, 54, 4, inet_aton($server), 255;
send $s, $packet, 0, pack_sockaddr_in(67, inet_aton($server)) or die $!;
`;
