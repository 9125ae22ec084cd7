/** The SSH host key that answers at an address, and nothing more. */
import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { OpsError } from '../../errors.ts';
import { stopped } from './failures.ts';

const timeoutMs = 10_000;

/**
 * The fingerprint as ssh-keygen prints it: `SHA256:` and base64 without padding. The connection is dropped
 * at the end of the key exchange, so no login is tried.
 * @throws OpsError `unavailable` when nothing answers as SSH
 */
export function readHostKey(address: string, port: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(stopped(signal));
    const client = new ssh2.Client();
    const onAbort = () => {
      reject(stopped(signal));
      client.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const fail = (cause?: unknown) =>
      reject(new OpsError('unavailable', `Nothing answers as SSH at ${address}, port ${port}.`, { cause }));
    client
      .on('error', fail)
      .on('close', () => {
        signal.removeEventListener('abort', onAbort);
        fail();
      })
      .connect({
        host: address,
        port,
        username: 'nobody', // never sent: the verifier refuses first
        readyTimeout: timeoutMs,
        hostVerifier: (key: Buffer) => {
          resolve(`SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`);
          return false;
        },
      });
  });
}
