/** Which Debian mirror this machine uses. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OpsError } from '../../../errors.ts';

const APT = '/etc/apt';

/**
 * The mirror of the machine's own apt.
 * @throws OpsError `not-found` when its sources name none of Debian itself
 */
export async function debianMirror(suite: string): Promise<string> {
  const folder = join(APT, 'sources.list.d');
  const names = await readdir(folder).catch(() => []);
  const files = [join(APT, 'sources.list'), ...names.sort().map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const found = texts.flatMap(archives);
  const best = found.find(({ suites }) => suites.includes(suite)) ?? found[0];
  if (best !== undefined) return best.url;
  throw new OpsError('not-found', "This machine's apt sources name no mirror of Debian.", {
    hint: `Add one to ${folder}: the template of real containers is built from it.`,
  });
}

interface Archive {
  url: string;
  suites: string[];
}

/** Debian's own archives in a sources file, of either format (sources.list(5)); not its security archive. */
export function archives(text: string): Archive[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const oneLine = lines.flatMap((line) => {
    const match = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line);
    return match ? [{ url: match[1] ?? '', suites: [match[2] ?? ''] }] : [];
  });
  const paragraphs = lines.join('\n').split(/\n\s*\n/);
  const deb822 = paragraphs.flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}:(.*)$`, 'im').exec(paragraph)?.[1]?.trim().split(/\s+/) ?? [];
    if (!field('Types').includes('deb')) return [];
    return field('URIs').map((url) => ({ url, suites: field('Suites') }));
  });
  return [...oneLine, ...deb822].filter(({ url }) => /^https?:\/\/[^/]+(?:\/\S+)?\/debian\/?$/.test(url));
}
