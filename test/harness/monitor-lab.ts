import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { enrolmentFiles } from '../../jobs/guest/agent-files.ts';
import type { WazuhOptions } from '../../src/adapters/wazuh/wazuh.ts';
import { AGENT_PROGRAM } from '../../src/lab/monitor/agent-program.ts';
import type { LabMonitor } from '../../src/lab/monitor/monitor.ts';
import type { Enrolment } from '../../src/ports/monitor.ts';

export const GROUP = 'containers';

export function enrolmentAt(lab: LabMonitor): Enrolment {
  return {
    manager: lab.address,
    agentPort: lab.agentPort,
    enrolmentPort: lab.enrolmentPort,
    group: GROUP,
    password: lab.enrolmentPassword,
    ca: lab.caPem,
    packages: {
      name: 'wazuh-agent',
      version: undefined,
      apt: { url: lab.packagesUrl, suite: 'stable', components: ['main'] },
      yum: undefined,
      key: lab.signingKey,
    },
  };
}

/** What the adapter needs for a lab's monitor. */
export function wazuhOptions(lab: LabMonitor): WazuhOptions {
  const { apiUrl: url, caPem: ca, user, password } = lab;
  return { url, ca, user, password, requestTimeoutMs: 3000, enrolment: enrolmentAt(lab) };
}

/** Says one line to the enrolment service, and gives what it answers. */
export function sayTo({ address, enrolmentPort, caPem }: LabMonitor, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: enrolmentPort, ca: caPem }, () => socket.write(`${line}\n`));
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

export interface RunningAgent {
  log(): Promise<string>;
  /** The line of its client.keys, or nothing. */
  key(): Promise<string>;
  stop(): Promise<void>;
}

/** The program of the lab's package under a root of its own, configured as the step would. */
export async function runAgent(hostname: string, enrolment: Enrolment): Promise<RunningAgent> {
  const home = await mkdtemp(join(tmpdir(), 'berth-agent-'));
  const at = (...path: string[]) => join(home, ...path);
  for (const folder of ['etc', 'logs']) await mkdir(at(folder));
  for (const { path, content } of enrolmentFiles(hostname, enrolment)) {
    const name = { 'client.conf': 'ossec.conf', 'ca.pem': 'berth-ca.pem', password: 'authd.pass' }[
      path.split('/').at(-1) ?? ''
    ];
    await writeFile(
      at('etc', name ?? 'odd'),
      content.replaceAll('/var/ossec/', `${home}/`).replace('<notify_time>10', '<notify_time>1'),
    );
  }
  await writeFile(at('agentd'), AGENT_PROGRAM);
  await chmod(at('agentd'), 0o700);
  const child = spawn(at('agentd'), { detached: true, stdio: 'ignore', env: { ...process.env, WAZUH_HOME: home } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  return {
    log: () => read(at('logs/ossec.log')),
    key: () => read(at('etc/client.keys')),
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}
