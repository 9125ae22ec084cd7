import { z } from 'zod';
import { PROTOCOL_TABLE } from './protocol-table.ts';

/**
 * The catalogue of protocols a person can ask to have published. A name with several ports is offered once
 * for each of them, so "FTP" is both 20/tcp and 21/tcp. What is typed is compared, never run as a pattern.
 */

type Transport = 'tcp' | 'udp';

/** One port of one protocol. */
export interface Protocol {
  name: string;
  port: number;
  transport: Transport;
}

/** Every protocol on offer, by name and then by port. */
const catalogue: readonly Protocol[] = Object.entries(PROTOCOL_TABLE)
  .flatMap(([name, ports]) => ports.split(' ').map((text) => entry(name, text)))
  .sort((a, b) => compare(a.name, b.name) || a.port - b.port || compare(a.transport, b.transport));

const byId: ReadonlyMap<string, Protocol> = new Map(catalogue.map((protocol) => [protocolId(protocol), protocol]));

/** A protocol as it stands in a request: one that the catalogue has, exactly. */
export const Protocol = z
  .strictObject({ name: z.string(), port: z.int(), transport: z.enum(['tcp', 'udp']) })
  .refine((protocol) => byId.get(protocolId(protocol))?.name === protocol.name, 'is not in the protocol catalogue');

/** The protocol as one word for forms and indexes: "ftp-21-tcp". */
export function protocolId({ name, port, transport }: Protocol): string {
  return `${name.toLowerCase()}-${port}-${transport}`;
}

/** The protocol that `protocolId` printed as `id`, or undefined for any other text. */
export function protocolById(id: string): Protocol | undefined {
  return byId.get(id);
}

/** What people read: "FTP 21/tcp". */
export function protocolText({ name, port, transport }: Protocol): string {
  return `${name} ${port}/${transport}`;
}

/**
 * The protocols that fit what somebody has typed, without regard to case: names that begin with it, then names
 * that contain it, then that port, then ports that begin with it, then text like "ftp 21/tcp". Nothing typed
 * fits all.
 * @param limit how many to return at most; Slack shows 100
 */
export function searchProtocols(typed: string, limit: number): Protocol[] {
  const wanted = typed.trim().toLowerCase();
  return catalogue
    .map((protocol) => ({ protocol, rank: rankOf(protocol, wanted) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0)) // stable: the catalogue's own order within a rank
    .slice(0, Math.max(0, limit))
    .map(({ protocol }) => protocol);
}

/** How well a protocol fits, 0 being best; undefined when it does not. */
function rankOf(protocol: Protocol, wanted: string): number | undefined {
  const name = protocol.name.toLowerCase();
  const port = String(protocol.port);
  const fits = [
    name.startsWith(wanted),
    name.includes(wanted),
    port === wanted,
    port.startsWith(wanted),
    protocolText(protocol).toLowerCase().includes(wanted),
  ];
  const rank = fits.indexOf(true);
  return rank === -1 ? undefined : rank;
}

function entry(name: string, text: string): Protocol {
  const [port = '', transport] = text.split('/');
  return { name, port: Number(port), transport: transport === 'udp' ? 'udp' : 'tcp' };
}

// By code unit, so that the order is the same in every locale.
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
