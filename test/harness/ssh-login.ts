/** Logs in as a person does, with the machine's own `ssh`. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SshLogin {
  user: string;
  address: string;
  port?: number;
  /** By what: the path of a private key, or a password; nothing else is tried. */
  by: { key: string } | { password: string };
  /** Asks for a terminal, as an interactive login does. */
  terminal?: boolean;
  /** What standard input says, for a program that reads it. */
  input?: string;
}

/** The command's output and exit code; 255 when nobody was let in. */
export async function sshLogin(
  { user, address, port = 22, by, terminal, input }: SshLogin,
  command: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const scratch = await mkdtemp(join(tmpdir(), 'ssh-login-'));
  try {
    const askpass = join(scratch, 'askpass');
    await writeFile(askpass, '#!/bin/sh\nprintf "%s\\n" "$PASSWORD"\n');
    await chmod(askpass, 0o755);
    const options = {
      // Whether it is the right host is another test's question.
      StrictHostKeyChecking: 'no',
      UserKnownHostsFile: '/dev/null',
      LogLevel: 'ERROR',
      ConnectTimeout: '10',
      IdentitiesOnly: 'yes',
      NumberOfPasswordPrompts: '1',
      PreferredAuthentications: 'key' in by ? 'publickey' : 'password,keyboard-interactive',
      ...('key' in by ? { IdentityFile: by.key } : {}),
    };
    const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const child = spawn(
      'ssh',
      ['-F', 'none', ...words, ...(terminal ? ['-tt'] : []), '-p', String(port), `${user}@${address}`, command],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          SSH_ASKPASS: askpass,
          SSH_ASKPASS_REQUIRE: 'force',
          PASSWORD: 'password' in by ? by.password : '',
        },
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, stdout, stderr };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
