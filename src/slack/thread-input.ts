import type { Act } from './acts.ts';
import type { JobRecord } from './steps.ts';

/** What is handed over at the end. */
export interface Card {
  title: string;
  lines: readonly { label: string; value: string; code?: boolean }[];
  /** What to do next, a whole sentence. */
  next?: string;
  /** What can be done with it. */
  acts?: readonly Act[];
}

export interface ThreadInput<Ports> extends JobRecord<Ports> {
  /** The id: it goes into the Cancel button. */
  job: string;
  /** What the job is about, as a sentence begins with it: "Container web-1". */
  subject: string;
  /** What came of it, as whole sentences: when it was done, when it was not, and what is true after that was undone. */
  done: string;
  failed: string;
  undone: string;
  people: {
    /** Slack id of the one who asked. */
    asker: string;
    /** Whom to ask when something is wrong; stands at the end of a sentence. */
    help: string;
  };
  card?: Card | undefined;
  /** Whether it may be called back while it runs; it may unless said. */
  isCancellable?: boolean | undefined;
  /** Whether the job's steps said anything that can be shown. */
  hasOutput?: boolean | undefined;
  /** Said below the title: why the thread is where it is, or what happened after its end. */
  remark?: string | undefined;
}
