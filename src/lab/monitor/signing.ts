/** A key that signs the lab's package source. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run.ts';

export interface SigningKey {
  /** ASCII armoured. */
  publicKey: string;
  /** The text with its signature around it, as an InRelease file is. */
  clearsign(text: string): Promise<string>;
  /** Ends gpg's agent and removes the key. */
  stop(): Promise<void>;
}

/** Made afresh each time, in a folder of its own: a path longer than a hundred letters is too long for gpg's sockets. */
export async function makeSigningKey(): Promise<SigningKey> {
  const home = await mkdtemp(join(tmpdir(), 'berth-gpg-'));
  const gpg = async (words: readonly string[], input?: string) =>
    (await runProgram('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...words], input)).toString('utf8');
  const stop = async () => {
    await runProgram('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => {});
    await rm(home, { recursive: true, force: true });
  };
  try {
    const unlocked = ['--pinentry-mode', 'loopback', '--passphrase', ''];
    await gpg([
      ...unlocked,
      '--quick-generate-key',
      "Berth's lab packages <packages@example.org>",
      'ed25519',
      'sign',
      '0',
    ]);
    return {
      publicKey: await gpg(['--armor', '--export']),
      clearsign: (text) => gpg([...unlocked, '--digest-algo', 'SHA512', '--clearsign', '--output', '-'], text),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
