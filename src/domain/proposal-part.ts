import type { RuntimeKind } from './deployment.ts';

/** The fields of a component that can be proposed. */
export type ProposedField = 'runtime' | 'install' | 'build' | 'start' | 'port';

/** What the files of one folder tell of a component there. */
export interface Guess {
  /** As it calls itself; '' when it does not. */
  name: string;
  /** `asked` is '' for any version. Undefined: it needs none, or brings its own. */
  runtime?: { kind: RuntimeKind; asked: string } | undefined;
  install: string;
  build: string;
  /** '' when it cannot be told: the person has to say. */
  start: string;
  port?: number | undefined;
  /** Where each came from, as a hint: "from package.json". */
  reasons: Partial<Record<ProposedField, string>>;
}

export interface ProposedComponent extends Guess {
  /** A `ComponentName`, unique in the proposal. */
  name: string;
  /** Below the project root. */
  path: string;
}
