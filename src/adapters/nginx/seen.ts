/** What a look at the proxy host tells: names and ports, and whose they are. */
import { gunzipSync } from 'node:zlib';
import { OpsError } from '../../errors.ts';
import type { ReverseProxy } from '../../ports/proxy.ts';
import { readMap } from './port-map.ts';
import { unreadableMap } from './refusals.ts';

type Taken = Awaited<ReturnType<ReverseProxy['taken']>>;
type Ports = Awaited<ReturnType<ReverseProxy['ports']>>;

export interface Seen {
  names: Taken;
  ports: Ports;
  /** The text of the port map; undefined where there is none to keep. */
  map: string | undefined;
  /** What `nginx -t` says when its configuration is broken; of names and ports only the map's and sockets are known then. */
  broken: string | undefined;
}

/** @param lines as the verb `look` prints them */
export function readLook(
  lines: readonly (readonly [string, string])[],
  at: { domain: string; portMap: string | undefined },
): Seen {
  const restOf = (word: string) => lines.filter(([first]) => first === word).map(([, rest]) => rest);
  if (restOf('map-unreadable').length > 0) throw unreadableMap(at.portMap ?? '');
  const [broken] = restOf('broken');
  if (broken === undefined && restOf('whole').length === 0) {
    throw new OpsError('failed', 'The proxy host did not tell all that nginx serves.');
  }
  const packed = restOf('map')[0];
  const map = packed === undefined ? undefined : gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
  const entries = map === undefined ? [] : readMap(map, at.portMap ?? '');
  const names: Taken = entries.map(({ hostname, stamp }) => ({ hostname, stamp }));
  // Of our own entries the files tell more; of others' nobody knows which transport is meant.
  const foreign = entries.flatMap(({ ports, stamp }) => (stamp === undefined ? ports : []));
  const named: Ports = (['tcp', 'udp'] as const).flatMap((transport) =>
    foreign.map((port) => ({ transport, port, stamp: undefined })),
  );
  const told: Ports = [];
  for (const [stamp, directive = '', ...words] of restOf('says').map((rest) => rest.split(' '))) {
    const whose = stamp === '-' ? undefined : stamp;
    if (directive === 'listen') told.push(...listened(words).map((port) => ({ ...port, stamp: whose })));
    else
      names.push(...words.flatMap((word) => labelOf(word, at.domain)).map((hostname) => ({ hostname, stamp: whose })));
  }
  // A socket that nginx was told to have is nginx's own.
  const isTold = (transport: string, port: number) =>
    told.some((one) => one.port === port && one.transport === transport);
  const sockets = restOf('socket').flatMap((rest): Ports => {
    const [transport, text] = rest.split(' ');
    const port = Number(text);
    if ((transport !== 'tcp' && transport !== 'udp') || !Number.isInteger(port) || isTold(transport, port)) return [];
    return [{ transport, port, stamp: undefined }];
  });
  const isFirst = ({ hostname, stamp }: Taken[number], index: number) =>
    names.findIndex((one) => one.hostname === hostname && one.stamp === stamp) === index;
  return { names: names.filter(isFirst), ports: [...told, ...named, ...sockets], map, broken };
}

/** The label of a name under our domain; a pattern is no name that anybody asked for. */
function labelOf(word: string, domain: string): string[] {
  const name = word.replace(/^["']|["']$/g, '').toLowerCase();
  const label = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : '';
  return /^[a-z0-9-]+$/.test(label) ? [label] : [];
}

/** The ports of a `listen`: "443", "[::]:443", "192.0.2.1:10001-10010", "*:53"; an address alone means 80. */
function listened([at = '', ...options]: readonly string[]): { transport: 'tcp' | 'udp'; port: number }[] {
  if (at.startsWith('unix:')) return [];
  const [, first = '80', last = first] = /^(?:.*[\]\w*]:)?(\d+)(?:-(\d+))?$/.exec(at) ?? [];
  const transport = options.includes('udp') ? 'udp' : 'tcp';
  const count = Math.max(0, Math.min(65_536, Number(last) - Number(first) + 1));
  return Array.from({ length: count }, (_, index) => ({ transport, port: Number(first) + index }));
}
