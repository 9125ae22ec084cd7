import { z } from 'zod';
import { type Problem, pathText } from './problem.ts';
import { bare, branchFor, markOf, schemaAt } from './shape.ts';

/**
 * Puts in what berth.yml only points at: `${NAME}` becomes a value of the environment, `{ file: path }` the
 * text of a file. Walks value and schema side by side, because the schema says which values are secret.
 */

export interface Sources {
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file. Paths that come from the file are given relative to it already. */
  readFile: (path: string) => string;
  /** Where a path written in the file leads. */
  locate: (path: string) => string;
}

export interface Resolved {
  value: unknown;
  /** What could not be resolved; nothing more needs to be said about these paths. */
  problems: Problem[];
}

const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The value with every reference replaced, and what was wrong with those that could not be. */
export function resolve(schema: z.ZodType, value: unknown, sources: Sources): Resolved {
  const problems: Problem[] = [];
  const refuse = (at: readonly string[], sentence: string): undefined => {
    problems.push({ path: pathText(at), sentence });
    return undefined;
  };

  function visit(schema: z.ZodType | undefined, value: unknown, at: readonly string[]): unknown {
    if (schema === undefined) return value;
    const mark = markOf(schema);
    if (mark === 'secret' || mark === 'file') return pointedAt(mark, value, at);
    if (typeof value === 'string') return text(schema, value, at);
    const visitChild = (inner: z.ZodType | undefined, key: string, item: unknown) =>
      visit(inner && schemaAt(inner, key), item, [...at, key]);
    if (Array.isArray(value)) return value.map((item, index) => visitChild(bare(schema), String(index), item));
    if (!isObject(value)) return value;
    const inner = bare(schema);
    const branch = inner instanceof z.ZodDiscriminatedUnion ? branchFor(inner, value) : inner;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visitChild(branch, key, item)]));
  }

  function pointedAt(kind: 'secret' | 'file', value: unknown, at: readonly string[]): unknown {
    if (value === undefined || value === null) return undefined;
    if (isObject(value) && typeof value.file === 'string' && Object.keys(value).length === 1) {
      const content = readText(value.file, at);
      return kind === 'secret' ? content?.replace(/\r?\n$/, '') : content;
    }
    if (typeof value === 'string' && REFERENCE.test(value)) return environment(value, at);
    return refuse(
      at,
      kind === 'secret'
        ? `a secret never stands in the file; write \${NAME} for a variable of the environment, or { file: path }`
        : `must be { file: path }, or \${NAME} for a variable of the environment that holds the text`,
    );
  }

  function text(schema: z.ZodType, value: string, at: readonly string[]): unknown {
    const isReference = REFERENCE.test(value);
    if (!isReference && value.includes('${')) return refuse(at, `write \${NAME} as the whole value, or not at all`);
    const found = isReference ? environment(value, at) : value;
    if (found === undefined) return undefined;
    if (markOf(schema) === 'path') return sources.locate(found.trim());
    // The environment knows only text; where the schema wants a number, a number is what was meant.
    const isNumber = isReference && bare(schema) instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(found);
    return isNumber ? Number(found) : found;
  }

  function environment(reference: string, at: readonly string[]): string | undefined {
    const name = REFERENCE.exec(reference)?.[1] ?? '';
    const found = Object.hasOwn(sources.env, name) ? sources.env[name] : undefined;
    if (found === undefined) return refuse(at, `the environment has no ${name}`);
    return found === '' ? refuse(at, `${name} is empty in the environment`) : found;
  }

  function readText(path: string, at: readonly string[]): string | undefined {
    try {
      const content = sources.readFile(sources.locate(path));
      return content.trim() === '' ? refuse(at, `${JSON.stringify(path)} is empty`) : content;
    } catch (error) {
      return refuse(at, `${JSON.stringify(path)} ${whyUnreadable(error)}`);
    }
  }

  return { value: visit(schema, value, []), problems };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT') return 'does not exist';
  if (code === 'EACCES') return 'may not be read by this user';
  if (code === 'EISDIR') return 'is a folder';
  return 'cannot be read';
}
