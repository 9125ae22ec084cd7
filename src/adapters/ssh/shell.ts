/** Commands on machines over SSH: one connection a host, a few channels at once in it. */
import { OpsError } from '../../errors.ts';
import { render } from '../../ports/command.ts';
import type { Shell } from '../../ports/shell.ts';
import { runLine } from './channel.ts';
import { type Connection, connection, type HostAddress } from './connection.ts';
import { stopped, timedOut } from './failures.ts';
import { readHostKey } from './host-key.ts';
import { knownHosts } from './known-hosts.ts';
import { type Slots, slots } from './slots.ts';

export interface SshOptions {
  /** By the names that `run` is given. */
  hosts: Readonly<Record<string, HostAddress>>;
  /** The private key itself, not a path. */
  privateKey: string;
  /** Text as of a known_hosts file: plain or hashed names, `[host]:port`, `@revoked`. */
  knownHosts: string;
  /** At once on one host. OpenSSH allows 10 sessions a connection and is slow to count them down. Default 6. */
  channels?: number;
}

export function sshShell(options: SshOptions): Shell {
  const known = knownHosts(options.knownHosts);
  const opened = new Map<string, { connection: Connection; channels: Slots }>();

  function at(name: string) {
    const already = opened.get(name);
    if (already) return already;
    const host = Object.hasOwn(options.hosts, name) ? options.hosts[name] : undefined;
    if (host === undefined) {
      throw new OpsError('invalid', `No machine called ${JSON.stringify(name)} is configured for SSH.`);
    }
    const { privateKey, channels = 6 } = options;
    const fresh = {
      connection: connection({ name, host, privateKey, knownHosts: known }),
      channels: slots(channels),
    };
    opened.set(name, fresh);
    return fresh;
  }

  return {
    async run(host, command, { stdin, timeoutMs, signal }) {
      const line = render(command);
      const { connection, channels } = at(host);
      const limit = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, limit]);
      let giveBack: (() => void) | undefined;
      try {
        giveBack = await channels.take(either);
        const live = await orAborted(connection.live(), either);
        return await runLine(live, host, line, stdin, either);
      } catch (error) {
        if (signal.aborted) throw stopped(signal);
        if (limit.aborted && !(error instanceof OpsError)) throw timedOut(host, timeoutMs);
        throw error;
      } finally {
        giveBack?.();
      }
    },
    hostKey: async (address, port, signal) => ({ fingerprint: await readHostKey(address, port, signal) }),
    async close() {
      for (const { connection } of opened.values()) connection.close();
    },
  };
}

/** Connecting is shared, so one caller's hurry only ends that caller's waiting. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
