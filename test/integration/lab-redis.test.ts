import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fetchRedis, redisBinary } from '../../src/lab/redis/binary.ts';
import { type LabRedis, type RedisOptions, startRedis } from '../../src/lab/redis/redis.ts';

let dir: string;
const started: LabRedis[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'berth-test-redis-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((redis) => redis.stop()));
  await rm(dir, { recursive: true, force: true });
});

async function start(options: Partial<RedisOptions> = {}): Promise<LabRedis> {
  const redis = await startRedis({ dir, cacheDir: join(dir, 'cache'), ...options });
  started.push(redis);
  return redis;
}

/** Send inline commands and return what comes back, after so many lines. */
function ask(redis: LabRedis, commands: string[], lines: number, patienceMs = 2000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: redis.port });
    let heard = '';
    const settle = (settled: () => void) => {
      socket.destroy();
      settled();
    };
    socket.setTimeout(patienceMs, () => settle(() => reject(new Error('no answer'))));
    socket.once('error', reject);
    socket.write(commands.map((command) => `${command}\r\n`).join(''));
    socket.on('data', (chunk) => {
      heard += chunk;
      if (heard.split('\r\n').length > lines) settle(() => resolve(heard));
    });
  });
}

test('it wants its password, listens on loopback, evicts nothing', async () => {
  const redis = await start();
  expect(redis.url).toBe(`redis://:${redis.password}@127.0.0.1:${redis.port}`);
  expect(await ask(redis, ['PING'], 1)).toContain('NOAUTH');
  const settings = await ask(redis, [`AUTH ${redis.password}`, 'CONFIG GET maxmemory-policy', 'CONFIG GET bind'], 11);
  expect(settings).toContain('noeviction');
  expect(settings).toMatch(/bind\r\n\$9\r\n127\.0\.0\.1/);
});

test('its password is in no argument', async () => {
  const redis = await start();
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  // Booleans, so that a failure does not print everybody's command lines.
  expect(stdout.includes(`redis-server 127.0.0.1:${redis.port}`)).toBe(true);
  expect(stdout.includes(redis.password)).toBe(false);
});

test('what was written survives a kill', async () => {
  const redis = await start();
  expect(await ask(redis, [`AUTH ${redis.password}`, 'SET berth lies', 'WAITAOF 1 0 1000'], 2)).toContain('+OK');
  await redis.kill();
  await expect(ask(redis, ['PING'], 1)).rejects.toThrow('ECONNREFUSED');
  await redis.restart();
  expect(await ask(redis, [`AUTH ${redis.password}`, 'GET berth'], 3)).toContain('lies');
});

test('paused it answers nothing, resumed it does', async () => {
  const redis = await start();
  redis.pause();
  await expect(ask(redis, ['PING'], 1, 200)).rejects.toThrow('no answer');
  redis.resume();
  expect(await ask(redis, ['PING'], 1)).toContain('NOAUTH');
});

test('stopped, even when paused, it leaves nothing', async () => {
  const redis = await start();
  redis.pause();
  await redis.stop();
  expect(await readdir(dir)).toEqual([]);
  await expect(ask(redis, ['PING'], 1)).rejects.toThrow('ECONNREFUSED');
});

test('a server that cannot start says why, and leaves nothing', async () => {
  const failing = start({ binary: { command: '/bin/false', env: {} } });
  await expect(failing).rejects.toMatchObject({ reason: 'failed', message: 'redis-server ended before it served.' });
  expect(await readdir(dir)).toEqual([]);
});

test('a fetched server is taken from the cache, one on PATH comes first', async () => {
  const cached = join(dir, 'redis/usr/bin');
  await promisify(execFile)('install', ['-D', '-m', '755', '/bin/true', join(cached, 'redis-server')]);
  await promisify(execFile)('mkdir', ['-p', join(dir, 'redis/usr/lib/x86_64-linux-gnu')]);
  expect(await redisBinary(dir, '')).toEqual({
    command: join(cached, 'redis-server'),
    env: { LD_LIBRARY_PATH: join(dir, 'redis/usr/lib/x86_64-linux-gnu') },
  });
  expect(await redisBinary(join(dir, 'empty'), cached)).toMatchObject({ env: {} });
  await expect(access(join(dir, 'empty'))).rejects.toThrow('ENOENT');
});

/** An apt-get that has its own idea of the world, first on PATH. */
async function pretendApt(script: string): Promise<void> {
  await mkdir(join(dir, 'bin'));
  await writeFile(join(dir, 'bin/apt-get'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${join(dir, 'bin')}:${process.env.PATH}`);
}

test('it is fetched with lists of its own where those of the machine do not serve', async () => {
  await pretendApt(`
    case "$*" in
      *State::lists=*update) touch updated ;;
      *State::lists=*download*)
        [ -e updated ] && [ ! -e stale.deb ] || exit 1
        mkdir -p p/DEBIAN p/usr/bin p/usr/lib/x86_64-linux-gnu
        printf 'Package: p\\nVersion: 1\\nArchitecture: all\\nMaintainer: m\\nDescription: d\\n' > p/DEBIAN/control
        cp /bin/true p/usr/bin/redis-server
        dpkg-deb -b p p.deb; rm -r p updated ;;
      *) touch stale.deb; exit 100 ;;
    esac`);
  const cache = join(dir, 'cache');
  const [first, second] = await Promise.all([fetchRedis(cache), fetchRedis(cache)]); // two at once do no harm
  expect(first.command).toBe(join(cache, 'redis/usr/bin/redis-server'));
  expect(second).toEqual(first);
  expect(first.env).toEqual({ LD_LIBRARY_PATH: join(cache, 'redis/usr/lib/x86_64-linux-gnu') });
  await expect(access(first.command)).resolves.toBeUndefined();
  expect(await readdir(cache)).toEqual(['redis']);
});

test('without network there is a sentence that says what to install, and nothing is left', async () => {
  await pretendApt('exit 100');
  await expect(fetchRedis(join(dir, 'cache'))).rejects.toMatchObject({
    reason: 'failed',
    hint: expect.stringContaining('sudo apt-get install -y redis-server'),
  });
  expect(await readdir(join(dir, 'cache'))).toEqual([]);
});
