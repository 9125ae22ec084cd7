/** Other people's files, read without ever throwing: what is not valid gives undefined. */
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';

export const jsonIn = (text: string): unknown => attempt(() => JSON.parse(text));
export const tomlIn = (text: string): unknown => attempt(() => parseToml(text));
export const yamlIn = (text: string): unknown =>
  attempt(() => parseYaml(text, { maxAliasCount: 100, logLevel: 'error', merge: true }));

function attempt(read: () => unknown): unknown {
  try {
    return read() ?? undefined;
  } catch {
    return undefined;
  }
}
