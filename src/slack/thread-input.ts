import type { JobRecord } from './steps.ts';

/** What is handed over at the end. */
export interface Card {
  title: string;
  lines: readonly { label: string; value: string; code?: boolean }[];
  /** What to do next, a whole sentence. */
  next?: string;
}

export interface ThreadInput<Ports> extends JobRecord<Ports> {
  /** The id: it goes into the Cancel button. */
  job: string;
  /** What the job is about, as a sentence begins with it: "Container web-1". */
  subject: string;
  people: {
    /** Slack id of the one who asked. */
    asker: string;
    /** Whom to ask when something is wrong; stands at the end of a sentence. */
    help: string;
  };
  card?: Card | undefined;
  /** Whether the job's steps said anything that can be shown. */
  hasOutput?: boolean | undefined;
  /** Said below the title: that the thread is here because the bot may not post where it was asked. */
  remark?: string | undefined;
}
