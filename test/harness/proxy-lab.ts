/** The lab's proxy and the adapter that works on it, with something to be served behind it. */
import { createServer as httpServer } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import ssh2 from 'ssh2';
import { type NginxOptions, nginxProxy } from '../../src/adapters/nginx/nginx.ts';
import { sshShell } from '../../src/adapters/ssh/shell.ts';
import { type LabProxy, startProxy } from '../../src/lab/proxy/proxy.ts';
import type { ReverseProxy, Site, StreamPort } from '../../src/ports/proxy.ts';
import type { Shell } from '../../src/ports/shell.ts';

export interface ProxyTests {
  lab: LabProxy;
  shell: Shell;
  proxy: ReverseProxy;
  options: NginxOptions;
  stop(): Promise<void>;
}

/** @param more what the adapter is given otherwise */
export async function proxyLab(more: { portMap?: boolean } = {}): Promise<ProxyTests> {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const lab = await startProxy({ publicKey });
  const shell = sshShell({
    hosts: { 'the proxy': { address: lab.address, ...lab.ssh } },
    privateKey,
    knownHosts: lab.knownHosts,
  });
  const { paths, nginx, reload, domain, httpsPort, caPem, ranges } = lab;
  const options: NginxOptions = {
    shell,
    place: {
      host: 'the proxy',
      sites: paths.sites,
      streams: paths.streams,
      errorLog: paths.errorLog,
      portMap: more.portMap ? paths.portMap : undefined,
      nginx,
      reload,
    },
    serving: {
      domain,
      certificate: paths.certificate,
      certificateKey: paths.certificateKey,
      listen: [lab.address],
      httpsPort,
      hsts: true,
    },
    outside: { address: lab.address, httpsPort, ca: caPem },
    ranges,
  };
  const proxy = nginxProxy(options);
  return {
    lab,
    shell,
    proxy,
    options,
    async stop() {
      await proxy.close();
      await shell.close();
      await lab.stop();
    },
  };
}

export const site = (stamp: string, hostname: string, httpPort: number, streams: readonly StreamPort[] = []): Site => ({
  stamp,
  hostname,
  address: '127.0.0.1',
  httpPort,
  streams,
  about: { owner: 'ada', vmid: 200, os: 'debian' },
});

export const tcp = (name: string, external: number, internal: number): StreamPort => ({
  name,
  transport: 'tcp',
  external,
  internal,
});

/** A web server that says its name, and switches protocols to one that echoes. */
export function webServer(says: string): Promise<{ port: number; stop(): Promise<void> }> {
  const server = httpServer((asked, answer) => {
    if (asked.url?.startsWith('/headers')) return answer.end(JSON.stringify(asked.headers));
    answer.end(says);
  });
  server.on('upgrade', (_asked, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  return listening(server);
}

/** A TCP server that greets and then echoes. */
export const echoServer = (greeting = '') =>
  listening(
    createServer((socket) => {
      socket.on('error', () => {});
      if (greeting !== '') socket.write(greeting);
      socket.pipe(socket);
    }),
  );

async function listening(server: Server) {
  const sockets = new Set<import('node:net').Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the proxy answers for a name, as a browser would see it. */
export function fetchName(
  { address, httpsPort, caPem, domain }: LabProxy,
  hostname: string,
  path = '/',
): Promise<{ status: number; text: string; headers: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    const name = `${hostname}.${domain}`;
    request(
      { host: address, port: httpsPort, servername: name, ca: caPem, path, agent: false, headers: { Host: name } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += String(chunk);
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
        answer.on('error', reject);
      },
    )
      .on('error', reject)
      .end();
  });
}

/** An open connection that echoes: what is said, and what came back. */
export interface Echo {
  say(text: string): Promise<string>;
  ended(): boolean;
  close(): void;
}

/** A websocket's worth of switching protocols, through the proxy. */
export function openWebsocket({ address, httpsPort, caPem, domain }: LabProxy, hostname: string): Promise<Echo> {
  return new Promise((resolve, reject) => {
    const name = `${hostname}.${domain}`;
    const headers = { Host: name, Connection: 'Upgrade', Upgrade: 'websocket' };
    request({ host: address, port: httpsPort, servername: name, ca: caPem, agent: false, headers })
      .on('upgrade', (_answer, socket) => resolve(echoOf(socket)))
      .on('response', (answer) => reject(new Error(`It was answered ${answer.statusCode}.`)))
      .on('error', reject)
      .end();
  });
}

export function openStream(port: number): Promise<Echo> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(echoOf(socket)));
    socket.once('error', reject);
  });
}

function echoOf(socket: import('node:stream').Duplex): Echo {
  let over = false;
  for (const event of ['error', 'close', 'end']) {
    socket.on(event, () => {
      over = true;
    });
  }
  return {
    say: (text) =>
      new Promise((resolve, reject) => {
        socket.once('data', (chunk) => resolve(String(chunk)));
        socket.once('close', () => reject(new Error('The connection ended.')));
        socket.write(text);
      }),
    ended: () => over,
    close: () => socket.destroy(),
  };
}
