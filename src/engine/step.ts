/** What a step may use besides the facts it names. */
export interface StepContext<Ports> {
  ports: Ports;
  /** The job's id: the stamp put on everything the step makes. */
  job: string;
  signal: AbortSignal;
  /** Tells the thread what the step is at; `output` is only kept, for whoever looks at it. Not journaled. */
  note(text: string, as?: 'output'): void;
}

/** One thing done, shown and undoable. It has either `undo` or `keeps`; `definePlan` insists. */
export interface StepDefinition<Facts, Ports, N extends keyof Facts, G extends keyof Facts> {
  /** Stands in journals for ever: never rename. */
  name: string;
  /** What people see, as an order: "Clone the template". */
  title: string;
  needs: readonly N[];
  gives: readonly G[];
  /** Two steps of a job that name the same lock never run at once. */
  lock?: string;
  /** After a crash: did my stamp already make it? Undefined means no, or not wholly. */
  probe?(known: Pick<Facts, N>, context: StepContext<Ports>): Promise<Pick<Facts, G> | undefined>;
  run(known: Pick<Facts, N>, context: StepContext<Ports>): Promise<[G] extends [never] ? unknown : Pick<Facts, G>>;
  /** A few words on what came of it, for the thread: "104 on pve1". */
  shows?(known: Pick<Facts, N | G>): string;
  /** Happy to find nothing; what the step gives is there only if it came to its end. */
  undo?(known: Pick<Facts, N> & Partial<Pick<Facts, G>>, context: StepContext<Ports>): Promise<unknown>;
  /** Why nothing is undone. */
  keeps?: string;
}

export type Facts = Record<string, unknown>;

/** A step as the engine sees it: its facts no longer typed. */
export type Step<Ports> = StepDefinition<Facts, Ports, string, string>;

/**
 * Makes the `step` function of one family of jobs. The compiler then holds each step to its word: `run` sees
 * only the facts it names and must return those it gives.
 */
export function stepFor<AllFacts, Ports>() {
  return <const N extends keyof AllFacts & string = never, const G extends keyof AllFacts & string = never>(
    definition: StepDefinition<AllFacts, Ports, N, G>,
  ) => definition as unknown as Step<Ports>; // the one place where the facts lose their types
}
