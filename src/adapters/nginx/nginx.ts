/** nginx on a host that we reach over SSH, as the reverse proxy in front of the containers. */
import type { ReverseProxy } from '../../ports/proxy.ts';
import type { Shell } from '../../ports/shell.ts';
import { hostnameWord, type Serving, siteFiles, stampLine } from './files.ts';
import { fetchFrom, leadsOn, type Outside } from './outside.ts';
import { publishSite } from './publish.ts';
import { brokenByOthers } from './refusals.ts';
import { type Place, scriptOn } from './script.ts';
import { readLook } from './seen.ts';
import { withdrawSite } from './withdraw.ts';
import { readPort, type Work } from './work.ts';

export interface NginxOptions {
  shell: Pick<Shell, 'run'>;
  place: Place;
  serving: Serving;
  outside: Outside;
  ranges: ReverseProxy['ranges'];
}

export function nginxProxy({ shell, place, serving, outside, ranges }: NginxOptions): ReverseProxy {
  const run = scriptOn(shell, place);
  const { domain } = serving;
  const { portMap } = place;
  const look = async (signal: AbortSignal) =>
    readLook(await run({ name: 'look', words: [] }, signal), { domain, portMap });
  const work: Work = { run, look, serving, outside, portMap, lost: new Map() };
  const inTurn = turns();
  const whole = async (signal: AbortSignal) => {
    const seen = await look(signal);
    if (seen.broken !== undefined) throw brokenByOthers(seen.broken);
    return seen;
  };
  const nameOf = (hostname: string) => `${hostnameWord(hostname)}.${domain}`;
  return {
    domain,
    ranges,
    urlOf: (hostname) => `https://${nameOf(hostname)}${serving.httpsPort === 443 ? '' : `:${serving.httpsPort}`}/`,
    taken: async (signal) => (await whole(signal)).names,
    async ports(signal) {
      const now = Date.now();
      const lost = [...work.lost].filter(([, until]) => until > now);
      const { ports } = await whole(signal);
      return [...ports, ...lost.map(([port]) => ({ ...readPort(port), stamp: undefined }))];
    },
    async publish(site, signal) {
      const files = siteFiles(site, serving);
      await inTurn(() => publishSite(work, site, files, signal));
    },
    async withdraw(stamp, hostname, signal) {
      stampLine(stamp);
      const name = nameOf(hostname);
      await inTurn(() => withdrawSite(work, { stamp, hostname, name }, signal));
    },
    async visit(hostname, signal) {
      const { status } = await fetchFrom(outside, nameOf(hostname), '/', signal);
      return { status };
    },
    knock: (port, signal) => leadsOn(outside, port, signal),
    close: async () => {},
  };
}

/** One after another: two that change nginx at once could not tell whose fault it is when it refuses. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act, act);
    last = turn.catch(() => undefined);
    return turn;
  };
}
