/** What the lab's nginx serves, read from the files that it includes. */
import type { LabProxy } from '../proxy/proxy.ts';
import type { Room } from './shapes.ts';

type Sites = NonNullable<Room['sites']>;

const HTTPS = 443;

/** By name. A file that names no server, or hands nothing on, is no site. */
export async function sitesOf(proxy: Pick<LabProxy, 'files' | 'httpsPort'>): Promise<Sites> {
  const files = Object.entries(await proxy.files()).filter(([path]) => path.startsWith('sites/'));
  return files
    .flatMap(([, text]) => sitesIn(text, proxy.httpsPort))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** @param port at which nginx answers HTTPS */
export function sitesIn(text: string, port: number): Sites {
  const code = text.replace(/^\s*#.*$/gm, '');
  const target = wordsOf(code, 'proxy_pass')[0];
  if (target === undefined || !/^https?:\/\/[^\s$]+$/.test(target)) return [];
  return wordsOf(code, 'server_name')
    .filter((name) => /^[a-z0-9][a-z0-9.-]*$/i.test(name))
    .map((name) => ({ name, url: `https://${name}${port === HTTPS ? '' : `:${port}`}/`, target }));
}

/** What stands behind a directive, the first time that it comes. */
function wordsOf(text: string, directive: string): string[] {
  const found = new RegExp(`(?:^|[\\s{;])${directive}\\s+([^;{}]+);`).exec(text);
  return found?.[1]?.trim().split(/\s+/) ?? [];
}
