/** What makes a container reachable by name and by port from outside. */

/** A port of the proxy's that leads to a port of the container. */
export interface StreamPort {
  /** "SSH", or a name of the protocol catalogue. */
  name: string;
  transport: 'tcp' | 'udp';
  /** Outside, on the proxy. */
  external: number;
  /** Inside, on the container. */
  internal: number;
}

/** Everything that is published of one container. */
export interface Site {
  /** The job that made the container: what is published carries it, so that nobody else's is ever touched. */
  stamp: string;
  hostname: string;
  address: string;
  httpPort: number;
  streams: readonly StreamPort[];
  /** For those who read the port map. */
  about: { owner: string; vmid: number; os: string };
}

export interface ReverseProxy {
  /** The domain that host names stand under, and where SSH and streams are reached; undefined: nothing is published here. */
  readonly domain: string | undefined;
  /** Where its ports are taken from: those that lead to SSH, and all others. */
  readonly ranges: Readonly<Record<'ssh' | 'other', { first: number; last: number }>>;
  /** The URL of a host name, or undefined. */
  urlOf(hostname: string): string | undefined;
  /** Names that somebody has there already: other people's sites and the entries of the port map. Undefined stamp: whose, nobody can tell. */
  taken(signal: AbortSignal): Promise<{ hostname: string; stamp: string | undefined }[]>;
  /** Ports that something listens on there now, or that somebody else's entries name. */
  ports(signal: AbortSignal): Promise<{ transport: 'tcp' | 'udp'; port: number; stamp: string | undefined }[]>;
  /**
   * Publishes a site whole, in place of what its stamp had there. When it returns, the proxy serves it; when it fails,
   * everything is as it was before. Safe to repeat.
   * @throws OpsError `conflict` when the name or a port is somebody else's; `failed` when the proxy refuses, with whose
   * file is at fault; `unavailable` when it cannot be reached
   */
  publish(site: Site, signal: AbortSignal): Promise<void>;
  /** Takes away all that carries this stamp. Nothing there is success. */
  withdraw(stamp: string, hostname: string, signal: AbortSignal): Promise<void>;
  /** Fetches a site's URL through the proxy, as anybody would, and says what answered: an HTTP status. */
  visit(hostname: string, signal: AbortSignal): Promise<{ status: number }>;
  /** Opens a TCP port of the proxy's from outside. @returns whether it was taken, and by the container's side too */
  knock(port: number, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}
