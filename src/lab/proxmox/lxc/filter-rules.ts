/** The rules that let a lab's containers out to the world and to the lab; each carries the lab's name. */
import { command } from '../command.ts';

type Rule = readonly [table: 'nat' | 'filter', chain: string, ...match: string[]];

function rules(name: string, subnet: string): Rule[] {
  const ours = `${subnet}.0/24`;
  const tag = ['-m', 'comment', '--comment', name];
  const replies = ['-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED'];
  return [
    ['nat', 'POSTROUTING', '-s', ours, '!', '-d', ours, ...tag, '-j', 'MASQUERADE'],
    ['filter', 'FORWARD', '-i', name, ...tag, '-j', 'ACCEPT'],
    ['filter', 'FORWARD', '-o', name, ...replies, ...tag, '-j', 'ACCEPT'],
    // DHCP, and what the lab itself serves.
    ['filter', 'INPUT', '-i', name, ...tag, '-j', 'ACCEPT'],
  ];
}

export async function addRules(name: string, subnet: string): Promise<void> {
  for (const [table, chain, ...match] of rules(name, subnet)) {
    await command(['iptables', '-w', '-t', table, '-I', chain, ...match]);
  }
}

/** Takes them away, however often they are there. */
export async function removeRules(name: string, subnet: string): Promise<void> {
  for (const [table, chain, ...match] of rules(name, subnet)) {
    const once = () =>
      command(['iptables', '-w', '-t', table, '-D', chain, ...match]).then(
        () => true,
        () => false,
      );
    while (await once());
  }
}
