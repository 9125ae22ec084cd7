import { OpsError } from '../errors.ts';

/** One thing wrong with the configuration: where, and what to do about it. The value itself is never in it. */
export interface Problem {
  path: string;
  sentence: string;
}

/** Everything that is wrong with a configuration at once, as a list that is readable in a terminal. */
export class ConfigError extends OpsError {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const lines = problems.map(({ path, sentence }) => `  ${path}: ${sentence}`);
    super('invalid', `${file} has ${count}:\n${lines.join('\n')}`, {
      hint: 'docs/configuration.md describes every key.',
    });
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** A path as people write it, `ssh.nodes.pve1.port`. A key that is not a plain word is quoted, so that it stays one line. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path.map((key) => (/^[\w-]+$/.test(String(key)) ? String(key) : JSON.stringify(String(key)))).join('.');
}
