/** What only one job may hold at a time. Each verb is one atomic act; all are safe to repeat by the holder. */
export interface Reservations {
  /** Takes a host name for a job. Returns the holder: the same job, or whoever has it. */
  takeHostname(hostname: string, job: string): Promise<string>;
  releaseHostname(hostname: string, job: string): Promise<void>;
  /** Who holds a host name now, or undefined. */
  hostnameHolder(hostname: string): Promise<string | undefined>;
  /** The id this job holds already, or the lowest free one of the range that is not among `taken`. @throws OpsError `conflict` when the range is used up */
  takeVmid(range: { first: number; last: number }, taken: readonly number[], job: string): Promise<number>;
  /** The id that this job holds, or undefined. */
  vmidOf(job: string): Promise<number | undefined>;
  releaseVmid(job: string): Promise<void>;
  /** The address this job holds already, or the first free one of the pool. @throws OpsError `conflict` when the pool is used up */
  takeAddress(pool: readonly string[], job: string): Promise<string>;
  releaseAddress(job: string): Promise<void>;
  /**
   * The candidate with the most memory left once what other jobs are about to use there is taken off; remembered
   * as about to use `memoryMiB` until released, because a node's own figures lag ten seconds and more.
   */
  takePlacement(
    candidates: readonly { node: string; freeMiB: number }[],
    memoryMiB: number,
    job: string,
  ): Promise<string>;
  releasePlacement(job: string): Promise<void>;
  /**
   * A port of the proxy's for one purpose of a job ("ssh", "mqtt-1883-tcp"): the one it holds already, or the lowest
   * free one of the range that is not among `taken`. One of tcp and one of udp may have the same number.
   * @throws OpsError `conflict` when the range is used up
   */
  takePort(
    wanted: { transport: 'tcp' | 'udp'; purpose: string; first: number; last: number },
    taken: readonly number[],
    job: string,
  ): Promise<number>;
  /** Every port of a job is free again. */
  releasePorts(job: string): Promise<void>;
  /**
   * Runs `act` while nobody else holds `key` anywhere. Waits its turn, and calls `onWait` once if it must. The hold
   * is renewed while `act` runs and ends with it, or with the process; `act`'s signal ends when it is lost.
   */
  alone<T>(
    key: string,
    act: (signal: AbortSignal) => Promise<T>,
    options: { signal: AbortSignal; onWait?: () => void },
  ): Promise<T>;
}
