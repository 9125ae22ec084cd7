/** Taking a site away, and seeing that it is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { OpsError } from '../../errors.ts';
import { putMap } from './map-change.ts';
import { dropEntry } from './port-map.ts';
import { revisionOf, type Work } from './work.ts';

const GONE_MS = 8_000;

/** @throws OpsError as the proxy host does; `failed` when it is served all the same */
export async function withdrawSite(
  work: Work,
  { stamp, hostname, name }: { stamp: string; hostname: string; name: string },
  signal: AbortSignal,
): Promise<void> {
  const path = work.portMap ?? '';
  const map = work.portMap === undefined ? undefined : (await work.look(signal)).map;
  const said = await putMap(
    work,
    map,
    (text) => dropEntry(text, stamp, path),
    signal,
    (words, contents) => work.run({ name: 'withdraw', words: [stamp, hostname, ...words], contents }, signal),
  );
  if (said.some(([word]) => word === 'none')) return;
  await seeGone(work, name, signal);
}

/** A name without a site is answered by another site, or not at all; either way without a revision of ours. */
async function seeGone({ outside }: Work, name: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + GONE_MS;
  for (;;) {
    const served = await revisionOf(outside, name, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof OpsError) return undefined;
      throw error;
    });
    if (served === undefined) return;
    if (Date.now() > deadline) throw new OpsError('failed', `nginx on the proxy still serves ${name}.`);
    await sleep(100, undefined, { signal });
  }
}
