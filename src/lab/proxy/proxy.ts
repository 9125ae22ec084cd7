/**
 * The lab's proxy: a real nginx with TLS, names and stream ports on loopback, on a host of its own that is reached
 * over a real sshd. An administrator has set it up; Berth comes to it as it would come to any other.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpsError } from '../../errors.ts';
import { makeAuthority } from '../certificates.ts';
import { findProgram, freePort, startDaemon } from '../daemon.ts';
import { command } from '../proxmox/command.ts';
import { nginxConf } from './conf.ts';
import { freeRanges, type Ranges } from './ranges.ts';
import { type ProxySshd, startProxySshd } from './sshd.ts';

export interface ProxyOptions {
  /** Holds everything; made. A fresh temporary folder unless given, which `stop` removes. */
  dir?: string;
  /** Who may log in to its host, a line of authorized_keys. */
  publicKey: string;
  /** `apps.lab.test` unless given. */
  domain?: string;
}

export interface LabProxyFaults {
  /** Somebody else's file in nginx's configuration, in the part that `where` says. */
  foreignFile(where: 'sites' | 'streams', name: string, text: string): Promise<string>;
  removeFile(path: string): Promise<void>;
  /** A process of somebody else's listens on the port until told otherwise. */
  holdPort(port: number): Promise<() => Promise<void>>;
  /** Its SSH server goes away, open connections too, and comes back. */
  hostDown(): Promise<void>;
  hostUp(): Promise<void>;
}

export interface LabProxy {
  address: string;
  httpsPort: number;
  domain: string;
  /** The authority of its certificate. */
  caPem: string;
  ssh: Pick<ProxySshd, 'port' | 'user'>;
  knownHosts: string;
  /** Paths on its host. */
  paths: Record<'sites' | 'streams' | 'certificate' | 'certificateKey' | 'errorLog' | 'portMap' | 'conf', string>;
  nginx: readonly string[];
  reload: readonly string[];
  ranges: Ranges;
  /** Every file that nginx includes, by its path below the proxy's folder, with its text. */
  files(): Promise<Record<string, string>>;
  /** All names in the two folders, hidden ones too: what a run that was cut off leaves shows here. */
  names(): Promise<string[]>;
  /** Undefined while there is none. */
  portMap(): Promise<string | undefined>;
  writePortMap(text: string): Promise<void>;
  log(): Promise<string>;
  /** As an administrator would. */
  reloadNow(): Promise<void>;
  faults: LabProxyFaults;
  stop(): Promise<void>;
}

const MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
const ADDRESS = '127.0.0.1';

/** @throws OpsError `failed` when nginx is not installed or does not start */
export async function startProxy({ publicKey, domain = 'apps.lab.test', ...options }: ProxyOptions): Promise<LabProxy> {
  const program = await findProgram('nginx');
  if (program === undefined) {
    throw new OpsError('failed', "The lab's proxy needs nginx, and this machine lacks it.", {
      hint: 'Install it: sudo apt-get install -y nginx-light libnginx-mod-stream',
    });
  }
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'berth-proxy-')));
  const ending: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const at = (name: string) => join(dir, name);
    for (const name of ['sites', 'streams']) await mkdir(at(name), { recursive: true });
    const authority = await makeAuthority();
    const { certPem, keyPem } = await authority.issue({ names: [domain, `*.${domain}`], ips: [] });
    await writeFile(at('cert.pem'), certPem);
    await writeFile(at('key.pem'), keyPem, { mode: 0o600 });
    const httpsPort = await freePort();
    const streamModule = (await readFile(MODULE).catch(() => undefined)) === undefined ? undefined : MODULE;
    const words = { dir, httpsPort, streamModule, isRoot: process.getuid?.() === 0 };
    await writeFile(at('nginx.conf'), nginxConf(words));
    const nginx = [program, '-p', dir, '-e', at('error.log'), '-c', at('nginx.conf')];
    const reload = [...nginx, '-s', 'reload'];
    const daemon = await startDaemon({
      name: 'nginx',
      // SIGTERM, not the leash's SIGKILL: a master that is killed leaves its workers behind.
      command: 'setpriv',
      args: ['--pdeathsig', 'TERM', '--', ...nginx, '-g', 'daemon off;'],
      ready: () => answers(httpsPort),
      timeoutMs: 10_000,
    });
    ending.push(() => daemon.stop());
    const sshd = await startProxySshd(dir, publicKey);
    ending.push(() => sshd.stop());
    const holders = new Set<ChildProcess>();
    ending.push(async () => {
      for (const holder of holders) holder.kill('SIGKILL');
    });
    const folders = ['sites', 'streams'] as const;
    return {
      address: ADDRESS,
      httpsPort,
      domain,
      caPem: authority.caPem,
      ssh: { port: sshd.port, user: sshd.user },
      knownHosts: sshd.knownHosts,
      paths: {
        sites: at('sites'),
        streams: at('streams'),
        certificate: at('cert.pem'),
        certificateKey: at('key.pem'),
        errorLog: at('error.log'),
        portMap: at('port_map.json'),
        conf: at('nginx.conf'),
      },
      nginx,
      reload,
      ranges: await freeRanges(),
      async files() {
        const found: Record<string, string> = {};
        for (const folder of folders) {
          for (const name of (await readdir(at(folder))).filter((one) => /^[^.].*\.conf$/.test(one))) {
            found[`${folder}/${name}`] = await readFile(join(dir, folder, name), 'utf8');
          }
        }
        return found;
      },
      async names() {
        const lists = await Promise.all(
          folders.map(async (folder) => (await readdir(at(folder))).map((name) => `${folder}/${name}`)),
        );
        return lists.flat().filter((name) => name !== 'sites/.lock');
      },
      portMap: () => readFile(at('port_map.json'), 'utf8').catch(() => undefined),
      writePortMap: (text) => writeFile(at('port_map.json'), text),
      log: () => readFile(at('error.log'), 'utf8'),
      reloadNow: async () => void (await command(reload)),
      faults: {
        async foreignFile(where, name, text) {
          await writeFile(join(dir, where, name), text);
          await chmod(join(dir, where, name), 0o644);
          return join(dir, where, name);
        },
        removeFile: (path) => rm(path),
        holdPort: (port) => holdPort(port, holders),
        hostDown: () => sshd.stop(),
        hostUp: () => sshd.start(),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Another process, so that it is seen as any program of the host would be. */
async function holdPort(port: number, holders: Set<ChildProcess>): Promise<() => Promise<void>> {
  const program = `require('node:net').createServer(() => {}).listen(${Number(port)}, '${ADDRESS}', () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'], env: {} });
  holders.add(child);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new OpsError('failed', `Port ${port} could not be held.`)));
  });
  return async () => {
    child.kill('SIGKILL');
    await ended;
    holders.delete(child);
  };
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, ADDRESS);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
