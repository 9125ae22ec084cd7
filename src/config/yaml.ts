import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** One slip of indentation can make a fault of every line after it. */
const MOST_FAULTS = 10;

/**
 * The value that a YAML text holds, or what is wrong with the text. The parser's own messages are not used:
 * they quote the text, which may hold a secret somebody put there by mistake.
 */
export function parseYaml(text: string): { value: unknown } | { problems: Problem[] } {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings].slice(0, MOST_FAULTS);
    if (faults.length > 0) {
      return {
        problems: faults.map(({ code, pos }) => {
          const { line, col } = lines.linePos(pos[0]);
          return { path: `line ${line}, column ${col}`, sentence: SENTENCES[code] ?? `is not valid YAML (${code})` };
        }),
      };
    }
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    // Aliases that lead nowhere or multiply without end, or nesting deeper than the stack.
    return { problems: [{ path: 'the file', sentence: 'cannot be read as YAML' }] };
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  DUPLICATE_KEY: 'this key stands here twice',
  MULTIPLE_DOCS: 'the file must hold one document only',
  TAB_AS_INDENT: 'indent with spaces, not with tabs',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_ALIAS: 'this alias has no anchor',
  TAG_RESOLVE_FAILED: 'this tag is not known; Berth needs none',
};
