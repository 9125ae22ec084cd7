/** Which version of a runtime a project means, in the words of `RuntimeVersion`: "22", "22.11", or '' for any. */
import { type RuntimeKind, RuntimeVersion } from './deployment.ts';

/** The oldest that every distribution on offer brings: asking for no less asks for nothing. */
const EVERYWHERE: Readonly<Record<RuntimeKind, readonly [number, number]>> = { nodejs: [18, 0], python: [3, 9] };

/** A version written on its own, as in .nvmrc: "v22.11.0", "22", "lts/*", "python-3.12.1". '' for what names none. */
export function plainVersion(text: string): string {
  const word = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? '';
  return checked(/^(?:python-|cpython-|v)?(\d+(?:\.\d+){0,2})\b/.exec(word.trim())?.[1]);
}

/**
 * A range, as in `engines` or `requires-python`: the least version of the last alternative. An open range whose least
 * every distribution has is '' .
 */
export function versionInRange(kind: RuntimeKind, range: string): string {
  const last = range.split('||').at(-1)?.trim() ?? '';
  const [, sign = '', number = ''] = /^(>=|[~^]|~=|={1,3})?\s*v?(\d+(?:\.\d+){0,2})/.exec(last) ?? [];
  const parts = number.split('.').map(Number);
  const isOpen = sign === '>=' && !/</.test(last);
  if (isOpen && !isMore(parts, EVERYWHERE[kind])) return '';
  // Node.js is compatible within a major version, Python within a minor one; an exact version is meant exactly.
  const exact = (sign === '' || sign.startsWith('=')) && parts.length === 3;
  return checked(exact ? number : parts.slice(0, kind === 'nodejs' ? 1 : 2).join('.'));
}

/** Of an official image, as in `node:20-alpine` or `python:3.12-slim`. */
export function versionOfImage(image: string): { kind: RuntimeKind; asked: string } | undefined {
  const [, name = '', tag = ''] = /^(?:docker\.io\/)?(?:library\/)?(node|python)(?::([\w.-]+))?/.exec(image) ?? [];
  if (name === '') return undefined;
  return { kind: name === 'node' ? 'nodejs' : 'python', asked: plainVersion(tag) };
}

const isMore = ([major = 0, minor = 0]: readonly number[], [other, least]: readonly [number, number]) =>
  major > other || (major === other && minor > least);

const checked = (text: string | undefined) => (RuntimeVersion.safeParse(text).success ? (text ?? '') : '');
