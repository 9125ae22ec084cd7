/**
 * The port map that others still read: one JSON object, an entry a host name. Only the text of our own entry changes;
 * every other byte stays, since what others wrote is theirs, down to its order and its spaces.
 */
import { OpsError } from '../../errors.ts';
import type { Site } from '../../ports/proxy.ts';
import { type Member, membersOf } from './json-members.ts';

/** What is known of an entry. A stamp says that Berth wrote it. */
export interface MapEntry {
  hostname: string;
  stamp: string | undefined;
  /** The proxy's ports that it names, transport not being told. */
  ports: number[];
}

/** @throws OpsError `failed` for a map that is not one: nothing may be changed then */
export function readMap(text: string, path: string): MapEntry[] {
  return members(text, path).map(({ key, value }) => ({
    hostname: key.toLowerCase(),
    stamp: textOf(value, 'stamp'),
    ports: portsOf(value),
  }));
}

/**
 * The map with this site's entry in place of the one it had, or added at the end.
 * @throws OpsError `failed` as `readMap`; `conflict` when the name is somebody else's there
 */
export function putEntry(text: string, site: Site, path: string): string {
  const { hostname, stamp } = site;
  const known = members(text, path);
  const entry = JSON.stringify(entryOf(site));
  const there = known.find(({ key }) => key === hostname);
  if (there !== undefined) {
    if (textOf(there.value, 'stamp') !== stamp) {
      throw new OpsError('conflict', `The name ${hostname} is taken in the port map.`, {
        hint: 'Ask again with another name.',
      });
    }
    return text.slice(0, there.valueAt) + entry + text.slice(there.end);
  }
  const last = known.at(-1);
  const added = `${JSON.stringify(hostname)}: ${entry}`;
  if (last === undefined) {
    const open = text.indexOf('{');
    return open < 0
      ? `{\n  ${added}\n}\n`
      : `${text.slice(0, open + 1)}\n  ${added}\n${text.slice(text.indexOf('}', open))}`;
  }
  // Set in as far as the one before it, so that a map that was written line by line stays so.
  const [indent = ' '] = /\s*$/.exec(text.slice(0, last.keyAt)) ?? [];
  return `${text.slice(0, last.end)},${indent === '' ? ' ' : indent}${added}${text.slice(last.end)}`;
}

/**
 * The map without the entry that carries this stamp; undefined when there is none.
 * @throws OpsError `failed` as `readMap`
 */
export function dropEntry(text: string, stamp: string, path: string): string | undefined {
  const known = members(text, path);
  const at = known.findIndex(({ value }) => textOf(value, 'stamp') === stamp);
  const [before, mine, after] = [known[at - 1], known[at], known[at + 1]];
  if (mine === undefined) return undefined;
  if (after !== undefined) return text.slice(0, mine.keyAt) + text.slice(after.keyAt);
  if (before !== undefined) return text.slice(0, before.end) + text.slice(mine.end);
  return text.slice(0, mine.keyAt).trimEnd() + text.slice(mine.end);
}

/** As those who read the map know it, and the stamp by which we know it again. */
function entryOf({ stamp, address, httpPort, streams, about }: Site) {
  const ports: [string, number][] = streams.map(({ name, external, internal }, index) => {
    if (index === streams.findIndex((one) => one.name === 'SSH') && name === 'SSH') return ['ssh', external];
    // A protocol may have several ports; all but the first are told apart by theirs.
    const first = streams.findIndex((one) => one.name === name) === index;
    return [first ? name : `${name}-${internal}`, external];
  });
  return {
    ip: address,
    user: about.owner,
    os_release: about.os,
    ctid: about.vmid,
    ports: {
      ...Object.fromEntries(ports.filter(([name]) => name === 'ssh')),
      http: httpPort,
      ...Object.fromEntries(ports),
    },
    stamp,
  };
}

function members(text: string, path: string): Member[] {
  if (text.trim() === '') return [];
  try {
    return membersOf(text);
  } catch (cause) {
    throw new OpsError(
      'failed',
      `The port map ${path} on the proxy is not a JSON object, so nothing is changed there.`,
      {
        hint: 'An administrator has to repair it; Berth never changes a map that it cannot read whole.',
        cause,
      },
    );
  }
}

function textOf(value: unknown, key: string): string | undefined {
  const found = fieldsOf(value)[key];
  return typeof found === 'string' ? found : undefined;
}

/** Of its own ports all but `http`, which is inside the container. */
function portsOf(value: unknown): number[] {
  return Object.entries(fieldsOf(fieldsOf(value).ports)).flatMap(([name, port]) => {
    const number = Number(port);
    return name !== 'http' && Number.isInteger(number) && number > 0 && number < 65_536 ? [number] : [];
  });
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
