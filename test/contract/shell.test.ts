import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { freePort } from '../../src/lab/daemon.ts';
import { startSshd } from '../harness/sshd.ts';
import { describeShell } from './shell.ts';

describeShell('ssh on a real sshd', async () => {
  const sshd = await startSshd();
  const { port, user, privateKey, knownHosts, fingerprint } = sshd;
  const shell = sshShell({
    hosts: { machine: { address: '127.0.0.1', port, user } },
    privateKey,
    knownHosts,
  });
  return {
    shell,
    host: 'machine',
    ssh: { address: '127.0.0.1', port, fingerprint },
    deadPort: await freePort(),
    async stop() {
      await shell.close();
      await sshd.stop();
    },
  };
});
