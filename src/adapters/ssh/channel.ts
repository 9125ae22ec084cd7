/** One command in one channel of a connection. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { OpsError } from '../../errors.ts';
import type { CommandResult } from '../../ports/shell.ts';
import type { Live } from './connection.ts';
import { channelRefused, lostConnection } from './failures.ts';
import { tail } from './tail.ts';

/** Of each of standard output and error, the last bytes are kept. */
const keptBytes = 1024 ** 2;
/** sshd frees a session a moment after the client has seen it close, so a refusal soon becomes untrue. */
const openPatienceMs = 4_000;

/**
 * Runs a line. When `signal` aborts the channel is closed and the reason thrown; the remote process is not
 * told and runs on, so what must end has to bring its own time limit.
 */
export async function runLine(
  live: Live,
  host: string,
  line: string,
  stdin: string | undefined,
  signal: AbortSignal,
): Promise<CommandResult> {
  const stop = new AbortController();
  const onLost = () => stop.abort(lostConnection(host, live.lost.reason));
  const onAbort = () => stop.abort(signal.reason);
  live.lost.addEventListener('abort', onLost, { once: true });
  signal.addEventListener('abort', onAbort, { once: true });
  if (live.lost.aborted) onLost();
  if (signal.aborted) onAbort();
  try {
    const channel = await open(live.client, host, line, stop.signal);
    return await collect(channel, host, stdin, stop.signal);
  } finally {
    live.lost.removeEventListener('abort', onLost);
    signal.removeEventListener('abort', onAbort);
  }
}

async function open(client: Client, host: string, line: string, signal: AbortSignal): Promise<ClientChannel> {
  const start = performance.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await openOnce(client, line, signal);
    } catch (error) {
      signal.throwIfAborted();
      const isRefused = error instanceof Error && 'reason' in error && error.reason === 2;
      if (!isRefused) throw lostConnection(host, error);
      if (performance.now() - start > openPatienceMs) throw channelRefused(host, error);
      // Jitter, because those who were refused together would otherwise be refused together again.
      await delay(Math.min(200, 5 * 2 ** attempt) * (0.5 + Math.random()));
    }
  }
}

// The callback never comes on a connection that is half dead, hence the race with the signal.
function openOnce(client: Client, line: string, signal: AbortSignal): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    client.exec(line, (error, channel) => {
      signal.removeEventListener('abort', onAbort);
      if (signal.aborted) channel?.close();
      else if (error) reject(error);
      else resolve(channel);
    });
  });
}

function collect(
  channel: ClientChannel,
  host: string,
  stdin: string | undefined,
  signal: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const stdout = tail(keptBytes);
    const stderr = tail(keptBytes);
    const onAbort = () => {
      reject(signal.reason);
      channel.close();
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    channel.on('data', (chunk: Buffer) => stdout.add(chunk));
    channel.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
    channel.on('error', () => undefined); // the remote end may stop reading; its exit code tells more
    // Not by 'exit': of a quick command it comes with the same packet as the channel, before anybody can listen.
    channel.on('close', (code?: number | null, name?: string) => {
      signal.removeEventListener('abort', onAbort);
      // A channel that closes without an exit message belongs to a connection that is going away.
      if (code === undefined) return reject(lostConnection(host));
      if (code !== null) return resolve({ stdout: stdout.text(), stderr: stderr.text(), code });
      return reject(new OpsError('failed', `A command on ${host} was ended by ${name ?? 'a signal'}.`));
    });
    channel.end(stdin ?? '');
  });
}
