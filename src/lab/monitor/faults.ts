/** What can be made to go wrong with the lab's monitor. */
export interface MonitorFaults {
  /** Every login and every token is refused. */
  refusesLogins: boolean;
  /** So many enrolments are told that the name is in use, whatever is true. */
  duplicates: number;
  /** So many removals are told that the agent is not eligible, whatever was asked. */
  refusedRemovals: number;
  /** The next answers about items say, with HTTP 200, that all failed. */
  inside: { code: number; message: string; times: number } | undefined;
  /** Agents connect and keep alive, and none ever becomes active. */
  neverActive: boolean;
}

export const noMonitorFaults = (): MonitorFaults => ({
  refusesLogins: false,
  duplicates: 0,
  refusedRemovals: 0,
  inside: undefined,
  neverActive: false,
});

/** The faults that a test or a demo can order. */
export interface MonitorFaultControls {
  /** The API, the enrolment service and the agents' port stop answering, and answer again at the same ports. */
  managerDown(): Promise<void>;
  managerUp(): Promise<void>;
  refuseLogins(on?: boolean): void;
  /** Every token given so far is void. */
  endTokens(): void;
  duplicateAgents(times?: number): void;
  refuseRemovals(times?: number): void;
  failInside(code: number, message: string, times?: number): void;
  neverActive(on?: boolean): void;
  packagesDown(): Promise<void>;
  packagesUp(): Promise<void>;
  /** What is in the repository is signed by a key that nobody was told of. */
  signWithAnotherKey(): void;
  /** What a client sees whose clock is wrong: a repository from tomorrow, a certificate that is not valid now. */
  skewClock(): Promise<void>;
  /** Takes back every ordered fault, and everything answers again. */
  clear(): Promise<void>;
}
