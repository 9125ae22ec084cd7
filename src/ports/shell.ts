import type { Command } from './command.ts';

export interface CommandResult {
  stdout: string;
  stderr: string;
  /** The exit code; a command ended by a signal is an error, not a result. */
  code: number;
}

/** Running commands on machines we hold an SSH key for, their host keys always verified. */
export interface Shell {
  /**
   * Runs one command on `host` (a name of the configuration). A non-zero exit code is a result, not an error.
   * @param options.stdin sent whole, then closed; secrets travel here, never in words
   * @param options.timeoutMs how long the command may take in all
   * @throws OpsError `unavailable` (no connection, lost, channel refused, timed out), `forbidden` (host key or login refused)
   */
  run(
    host: string,
    command: Command,
    options: { stdin?: string; timeoutMs: number; signal: AbortSignal },
  ): Promise<CommandResult>;
  /**
   * The SSH host key that answers at an address, as `SHA256:...`; nothing is sent beyond the key exchange.
   * @throws OpsError `unavailable` when nothing answers as SSH
   */
  hostKey(address: string, port: number, signal: AbortSignal): Promise<{ fingerprint: string }>;
  close(): Promise<void>;
}
