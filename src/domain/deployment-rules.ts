/** How long what a person gives us to run may take, and whom a container trusts while it gets it. */
export interface DeploymentRules {
  installMs: number;
  buildMs: number;
  /** The most processes and threads that one of these commands may have at a time. */
  mostProcesses: number;
  /** Until every component listens. */
  startMs: number;
  /** Authorities of forges that a container's system does not trust, PEM, by host name. */
  authorities: Readonly<Record<string, string>>;
}
