/** Watching over containers, in our words. An agent inside each reports to a manager. */

export interface Agent {
  id: string;
  name: string;
  /** Only in the group of the containers is an agent ours to remove. */
  groups: readonly string[];
  state: 'active' | 'pending' | 'never connected' | 'disconnected';
}

/** What an agent needs to be installed in a container and to enrol. */
export interface Enrolment {
  /** Host name or address of the manager, as containers reach it, and its ports. */
  manager: string;
  agentPort: number;
  enrolmentPort: number;
  /** The group that agents of containers are in. */
  group: string;
  /** Undefined where the manager enrols without one. Secret. */
  password: string | undefined;
  /** The authority that signed the enrolment service's certificate, PEM. */
  ca: string;
  packages: PackageSource;
}

/** Where the agent comes from: only what this key signed is installed. */
export interface PackageSource {
  /** The package's name, in apt and in yum, which is that of its service too. */
  name: string;
  /** Exactly this version; undefined for the newest there. */
  version: string | undefined;
  /** The apt repository: `url suite component...`, as in a deb line. */
  apt: { url: string; suite: string; components: readonly string[] };
  /** The yum repository's base URL. */
  yum: { url: string } | undefined;
  /** The signing key, ASCII armoured. */
  key: string;
}

/**
 * Every verb throws OpsError: `unavailable` when the manager does not answer or is too busy, `forbidden` when it
 * refuses our account or lacks it a right, `failed` when it tried and could not.
 */
export interface Monitor {
  /** What agents of containers need, their group being there from now on. Undefined where nothing monitors them. */
  enrolment(signal: AbortSignal): Promise<Enrolment | undefined>;
  /** The agents of exactly this name. */
  agents(name: string, signal: AbortSignal): Promise<Agent[]>;
  /** Forgets an agent, however young and whatever its state. One that is not there is success. */
  remove(id: string, signal: AbortSignal): Promise<void>;
  /** Ends every connection it holds. */
  close(): Promise<void>;
}
