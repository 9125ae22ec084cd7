/** The enrolment service, as authd: TLS, one line of request, one line of answer, and the door is shut. */
import { createServer, type TLSSocket } from 'node:tls';
import type { MonitorFaults } from './faults.ts';
import type { Registry } from './registry.ts';

export interface EnrolmentWorld {
  registry: Registry;
  faults: MonitorFaults;
  /** Agents must bring it. */
  password: string;
}

const MOST_BYTES = 4096;
const PATIENCE_MS = 10_000;

export function enrolmentServer(world: EnrolmentWorld, tls: () => { keyPem: string; certPem: string }) {
  const { keyPem, certPem } = tls();
  const server = createServer({ key: keyPem, cert: certPem }, (socket) => serve(world, socket));
  server.on('tlsClientError', () => {}); // it did not trust us, and has said so to itself
  return server;
}

function serve(world: EnrolmentWorld, socket: TLSSocket): void {
  let text = '';
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    const end = text.indexOf('\n');
    if (end >= 0) socket.end(enrol(world, text.slice(0, end), socket.remoteAddress ?? ''));
    else if (text.length > MOST_BYTES) socket.destroy();
  });
}

/** `OSSEC PASS: pw OSSEC A:'name' G:'group' IP:'src'`; the password, the group and the address may be missing. */
export function enrol({ registry, faults, password }: EnrolmentWorld, line: string, from: string): string {
  const request =
    /^(?:OSSEC PASS: (?<given>\S+) )?OSSEC A:'(?<name>[^']*)'(?: G:'(?<group>[^']*)')?(?: IP:'(?<ip>[^']*)')?$/;
  const { given, name = '', group, ip } = request.exec(line)?.groups ?? {};
  const refuse = (text: string) => `ERROR: ${text}\n\n`;
  if (given !== password) return refuse('Invalid password');
  if (!/^[A-Za-z0-9][\w.-]{1,127}$/.test(name)) return refuse(`Invalid agent name: ${name}`);
  if (group !== undefined && !registry.groups.has(group)) return refuse(`Invalid group: ${group}`);
  if (faults.duplicates > 0) {
    faults.duplicates -= 1;
    return refuse(`Duplicate agent name: ${name}`);
  }
  if (registry.duplicate(name)) return refuse(`Duplicate agent name: ${name}`);
  const address = ip === 'src' ? from : ip;
  const order = { name, ...(group === undefined ? {} : { group }), ...(address === undefined ? {} : { ip: address }) };
  const agent = registry.add(order);
  return `OSSEC K:'${agent.id} ${agent.name} ${agent.ip} ${agent.key}'\n\n`;
}
