/** What the parts of this adapter share. */
import { OpsError } from '../../errors.ts';
import { REVISION_PATH, type Serving } from './files.ts';
import { fetchFrom, type Outside } from './outside.ts';
import type { RunVerb } from './script.ts';
import type { Seen } from './seen.ts';

export interface Work {
  run: RunVerb;
  look(signal: AbortSignal): Promise<Seen>;
  serving: Serving;
  outside: Outside;
  portMap: string | undefined;
  /** Ports that nginx could not have lately although nothing was seen to listen there, by "tcp/10001", and until when. */
  lost: Map<string, number>;
}

/** The revision that nginx serves for a name now; undefined when it serves none of ours. */
export async function revisionOf(outside: Outside, name: string, signal: AbortSignal): Promise<string | undefined> {
  const { status, text } = await fetchFrom(outside, name, REVISION_PATH, signal);
  return status === 200 && /^[0-9a-f]{32}$/.test(text) ? text : undefined;
}

export const portWord = ({ transport, port }: { transport: 'tcp' | 'udp'; port: number }) => `${transport}/${port}`;

export function readPort(word: string): { transport: 'tcp' | 'udp'; port: number } {
  const [transport, port] = word.split('/');
  return { transport: transport === 'udp' ? 'udp' : 'tcp', port: Number(port) };
}

/** @throws OpsError for what a verb printed that no other case knows */
export function unexpected(words: readonly (readonly [string, string])[]): OpsError {
  return new OpsError('failed', 'The proxy host answered in words of its own.', {
    cause: new Error(
      words
        .map((word) => word.join(' '))
        .join('; ')
        .slice(0, 500),
    ),
  });
}
