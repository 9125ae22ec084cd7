/** What can be made to go wrong with the lab's forge. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface ForgeFaultControls {
  /** Requests are taken and never answered. */
  hang(on?: boolean): void;
  /** Answers begin and never end. */
  neverEnd(on?: boolean): void;
  /** Connections are refused, until `clear`. */
  refuse(): Promise<void>;
  /** Every answer waits so long. */
  slow(ms: number): void;
  /** Every answer is this HTTP status. */
  fail(status: number): void;
  /** Requests for anything are sent on to this address, with the same path. */
  redirect(to: string): void;
  /** A repository answers only below its address with `.git`, and sends others on to it, as GitLab does. */
  insistOnSuffix(on?: boolean): void;
  /** Takes back every ordered fault. */
  clear(): Promise<void>;
}

export interface ForgeFaults {
  hang: boolean;
  neverEnd: boolean;
  slowMs: number;
  status: number | undefined;
  redirectTo: string | undefined;
  insistsOnSuffix: boolean;
}

export const noForgeFaults = (): ForgeFaults => ({
  hang: false,
  neverEnd: false,
  slowMs: 0,
  status: undefined,
  redirectTo: undefined,
  insistsOnSuffix: false,
});

/** Whether a fault has dealt with a request. */
export function faulty(faults: ForgeFaults, request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '/' } = request;
  const sendOn = (to: string) => response.writeHead(301, { Location: to }).end();
  if (faults.hang) return true;
  if (faults.neverEnd) {
    response.writeHead(200, { 'Content-Type': 'application/x-git-upload-pack-advertisement' });
    const drip = setInterval(() => response.write('000eversion 2\n'), 20);
    response.on('close', () => clearInterval(drip));
  } else if (faults.status !== undefined) response.writeHead(faults.status).end();
  else if (faults.redirectTo !== undefined) sendOn(new URL(url, faults.redirectTo).href);
  else if (faults.insistsOnSuffix && !/\.git\//.test(url)) sendOn(url.replace(/^(\/[^/]+\/[^/]+)/, '$1.git'));
  else return false;
  return true;
}
