import type { ContainerRequest } from '../../src/domain/container-request.ts';
import { protocolText } from '../../src/domain/protocols.ts';
import type { GuestFile } from '../../src/ports/guest.ts';

/** What everybody who logs in reads first. */
export function motdFile(
  { hostname, owner, purpose, httpPort, ports }: ContainerRequest,
  { address, help, url = '', ssh = '' }: { address: string; help: string; url?: string; ssh?: string },
): GuestFile {
  const rows: [label: string, text: string][] = [
    ['Owner', `${owner.name} (${owner.uid}, ${owner.mail})`],
    ['Purpose', purpose],
    ['Site', url],
    ['Log in', ssh],
    ['Address', address],
    ['Ports', [`HTTP ${httpPort}/tcp`, ...ports.map(protocolText)].join(', ')],
    ['Questions', `ask ${help}`],
  ];
  const lines = rows.flatMap(([label, text]) => (text === '' ? [] : [`  ${label.padEnd(10)} ${hanging(text)}`]));
  const content = `\n  ${hostname}\n\n${lines.map(printable).join('\n')}\n\n`;
  return { path: '/etc/motd', mode: 0o644, content };
}

const hanging = (text: string) => text.replace(/\r?\n/g, `\n${' '.repeat(13)}`);

/** A terminal acts on control characters, and on those that turn the direction of a line, so none get there. */
function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
