import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { freePort } from '../../src/lab/daemon.ts';
import { and, exec } from '../../src/ports/command.ts';
import type { Shell } from '../../src/ports/shell.ts';
import { startSshd, type TestSshd } from '../harness/sshd.ts';
import { until } from '../harness/until.ts';

const signal = new AbortController().signal;
const timeoutMs = 20_000;

describe('the SSH adapter', () => {
  let sshd: TestSshd;
  let stranger: TestSshd;
  const opened: Shell[] = [];

  function shell(changes: Partial<Parameters<typeof sshShell>[0]> = {}, port = sshd.port): Shell {
    const made = sshShell({
      hosts: { machine: { address: '127.0.0.1', port, user: sshd.user } },
      privateKey: sshd.privateKey,
      knownHosts: sshd.knownHosts,
      ...changes,
    });
    opened.push(made);
    return made;
  }
  const echo = (made: Shell, text: string) => made.run('machine', exec('echo', text), { timeoutMs, signal });

  beforeAll(async () => {
    sshd = await startSshd();
    stranger = await startSshd();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((made) => made.close()));
  });
  afterAll(async () => {
    await sshd?.stop();
    await stranger?.stop();
  });

  it('uses one connection for everything, and a new one only after a loss', async () => {
    const made = shell();
    // $SSH_CONNECTION names both ends of the TCP connection.
    const which = async () =>
      (await made.run('machine', exec('sh', '-c', 'echo $SSH_CONNECTION'), { timeoutMs, signal })).stdout;
    const seen = new Set(await Promise.all([which(), which(), which()]));
    expect(seen.size).toBe(1);
    await sshd.dropConnections();
    const after = await until(which);
    expect(seen).not.toContain(after);
  });

  it('says unavailable when the connection is lost in the middle of a command', async () => {
    const made = shell();
    const started = `${sshd.folder}/started`;
    const command = and(exec('touch', started), exec('sleep', '3'));
    const running = made.run('machine', command, { timeoutMs, signal });
    const outcome = expect(running).rejects.toMatchObject({ reason: 'unavailable' });
    const test = exec('test', '-e', started);
    await until(async () => (await made.run('machine', test, { timeoutMs, signal })).code === 0);
    await sshd.dropConnections();
    await outcome;
  });

  it('says forbidden when another host key answers, and sends no command', async () => {
    const known = stranger.knownHosts.replace(`:${stranger.port}`, `:${sshd.port}`);
    const made = shell({ knownHosts: known });
    await expect(echo(made, 'x')).rejects.toMatchObject({
      reason: 'forbidden',
      message: 'The SSH host key of machine is not the one that is known.',
    });
  });

  it('says forbidden when nothing is known of the host, or its key is revoked', async () => {
    await expect(echo(shell({ knownHosts: '' }), 'x')).rejects.toMatchObject({ reason: 'forbidden' });
    const knownHosts = `${sshd.knownHosts}@revoked ${sshd.knownHosts}`;
    await expect(echo(shell({ knownHosts }), 'x')).rejects.toMatchObject({ reason: 'forbidden' });
  });

  it('says forbidden when its own key is refused', async () => {
    await expect(echo(shell({ privateKey: stranger.privateKey }), 'x')).rejects.toMatchObject({
      reason: 'forbidden',
      message: "machine refuses Berth's SSH key.",
    });
  });

  it('says invalid, and shows nothing, when its key cannot be read', async () => {
    const error: unknown = await echo(shell({ privateKey: 'not a key' }), 'x').catch((thrown) => thrown);
    expect(error).toMatchObject({ reason: 'invalid' });
    expect(String(error)).not.toContain('not a key');
  });

  it('says unavailable when nothing listens', async () => {
    const port = await freePort();
    const knownHosts = sshd.knownHosts.replace(`:${sshd.port}`, `:${port}`);
    await expect(echo(shell({ knownHosts }, port), 'x')).rejects.toMatchObject({ reason: 'unavailable' });
  });

  it('gets through a server that opens fewer channels than are asked for', async () => {
    const narrow = await startSshd(['MaxSessions 3']);
    try {
      const { port, privateKey, knownHosts } = narrow;
      const made = shell({ privateKey, knownHosts, channels: 6 }, port);
      const results = await Promise.all(Array.from({ length: 30 }, (_, index) => echo(made, `${index}`)));
      expect(results.map(({ stdout }) => Number(stdout))).toEqual(results.map((_, index) => index));
    } finally {
      await narrow.stop();
    }
  });

  it('says unavailable when the server opens no channel at all', async () => {
    const shut = await startSshd(['MaxSessions 0']);
    try {
      const { port, privateKey, knownHosts } = shut;
      const made = shell({ privateKey, knownHosts }, port);
      await expect(echo(made, 'x')).rejects.toMatchObject({ reason: 'unavailable' });
    } finally {
      await shut.stop();
    }
  });

  it('comes back when the server turns connections away', async () => {
    // Greets nobody twice, as sshd does beyond MaxStartups, then lets everything through.
    const gate = await startGate(sshd.port, 2);
    try {
      const knownHosts = sshd.knownHosts.replace(`:${sshd.port}`, `:${gate.port}`);
      expect((await echo(shell({ knownHosts }, gate.port), 'in')).stdout).toBe('in\n');
      expect(gate.turnedAway()).toBe(2);
    } finally {
      await gate.stop();
    }
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const mute = await startGate(undefined, 0);
    try {
      const knownHosts = sshd.knownHosts.replace(`:${sshd.port}`, `:${mute.port}`);
      const asked = shell({ knownHosts }, mute.port).run('machine', exec('true'), { timeoutMs: 200, signal });
      await expect(asked).rejects.toMatchObject({ reason: 'unavailable' });
    } finally {
      await mute.stop();
    }
  });

  it('reads a host key without trying to log in', async () => {
    const { fingerprint } = await shell().hostKey('127.0.0.1', stranger.port, signal);
    expect(fingerprint).toBe(stranger.fingerprint);
  });
});

/** A TCP relay that closes the first connections at once; without a port behind it, it says nothing. */
async function startGate(behind: number | undefined, refuse: number) {
  const sockets = new Set<Socket>();
  let refused = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()));
    if (refused < refuse) {
      refused++;
      socket.destroy();
    } else if (behind !== undefined) {
      const inner = connect(behind, '127.0.0.1').on('error', () => socket.destroy());
      sockets.add(inner);
      socket.pipe(inner).pipe(socket);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    turnedAway: () => refused,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
