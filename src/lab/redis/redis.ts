/** A real Redis on loopback for the demo and the tests, with the faults that they need. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { type Daemon, freePort, startDaemon } from '../daemon.ts';
import { type RedisBinary, redisBinary } from './binary.ts';

export interface RedisOptions {
  /** A folder that may hold the data; a subfolder `redis` is made in it, and removed by `stop`. */
  dir: string;
  /** Where a fetched Redis is kept between runs. */
  cacheDir: string;
  /** The server to run, when the choice has been made already. */
  binary?: RedisBinary;
}

export interface LabRedis {
  /** `redis://:PASSWORD@127.0.0.1:PORT`. Stays the same over kill and restart. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** Fault: it accepts connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Fault: gone at once, as by a power cut, until `restart`. The data stays. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** End it and remove its data. */
  stop(): Promise<void>;
}

/**
 * Start a Redis server on a free port of 127.0.0.1, with a random password, an append-only file inside `dir`
 * and eviction off, as BullMQ demands.
 * @throws OpsError `failed` when there is no server to run or it does not start.
 */
export async function startRedis(options: RedisOptions): Promise<LabRedis> {
  const binary = options.binary ?? (await redisBinary(options.cacheDir));
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const home = resolve(options.dir, 'redis');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'redis.conf');
  // In a file, not in arguments: those can be read by every user of the machine.
  await writeFile(file, configuration(home, port, password), { mode: 0o600 });

  const start = () =>
    startDaemon({
      name: 'redis-server',
      command: binary.command,
      args: [file],
      env: binary.env,
      cwd: home,
      ready: () => answersPing(port, password),
      timeoutMs: 10_000,
    });
  let daemon: Daemon;
  try {
    daemon = await start();
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }

  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    password,
    pause: () => daemon.signal('SIGSTOP'),
    resume: () => daemon.signal('SIGCONT'),
    async kill() {
      daemon.signal('SIGKILL');
      await daemon.exited;
    },
    async restart() {
      await daemon.stop();
      daemon = await start();
    },
    async stop() {
      await daemon.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Paths are quoted as Redis wants them: in double quotes, with backslashes. */
function configuration(home: string, port: number, password: string): string {
  const quoted = (text: string) => JSON.stringify(text);
  return `bind 127.0.0.1
port ${port}
protected-mode yes
requirepass ${password}
dir ${quoted(home)}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
logfile ""
`;
}

/** True once it has loaded its data: until then PING is answered with -LOADING. */
function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    let heard = '';
    socket.setTimeout(500, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (heard.includes('+PONG')) settle(true);
      else if (heard.split('\r\n').length > 2) settle(false);
    });
  });
}
