import { readFile, writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxProxy } from '../../src/adapters/nginx/nginx.ts';
import {
  echoServer,
  fetchName,
  openStream,
  openWebsocket,
  type ProxyTests,
  proxyLab,
  site,
  tcp,
  webServer,
} from '../harness/proxy-lab.ts';
import { until } from '../harness/until.ts';

const fresh = () => new AbortController().signal;
let tests: ProxyTests;
let web: Awaited<ReturnType<typeof webServer>>;
let echo: Awaited<ReturnType<typeof echoServer>>;
let used = 0;

beforeAll(async () => {
  tests = await proxyLab();
  web = await webServer('steady');
  echo = await echoServer();
});
afterAll(async () => {
  await tests?.stop();
  await web?.stop();
  await echo?.stop();
});

/** A port of the lab's range that no other test has. */
const nextPort = () => {
  used += 1;
  return tests.lab.ranges.other.first + used - 1;
};
const standing = async () => ({ files: await tests.lab.files(), names: (await tests.lab.names()).sort() });

const http2Status = (name: string) =>
  new Promise((resolve, reject) => {
    const { httpsPort: port, caPem: ca } = tests.lab;
    const at = { host: '127.0.0.1', port, ca, servername: name, ALPNProtocols: ['h2'] };
    const session = connectHttp2(`https://${name}`, { createConnection: () => connectTls(at) });
    session.on('error', reject);
    const asking = session.request({ ':path': '/' });
    asking.on('response', (answer) => {
      resolve(answer[':status']);
      session.close();
    });
    asking.on('error', reject);
    asking.resume();
    asking.end();
  });

describe('what is served', () => {
  it('is HTTP/2 and TLS by name, with all that an application wants to know, and 421 for a name that nobody has', async () => {
    const { lab, proxy } = tests;
    await proxy.publish(site('bserved00001', 'served', web.port), fresh());
    const { text, headers } = await fetchName(lab, 'served', '/headers');
    expect(headers['strict-transport-security']).toBe('max-age=15768000');
    expect(JSON.parse(text)).toMatchObject({
      host: `served.${lab.domain}`,
      'x-real-ip': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': `served.${lab.domain}`,
    });
    expect((await fetchName(lab, 'nobody')).status).toBe(421);
    expect(await http2Status(`served.${lab.domain}`)).toBe(200);
  });

  it('passes a websocket and a stream through', async () => {
    const { lab, proxy } = tests;
    const port = nextPort();
    await proxy.publish(site('bthrough0001', 'through', web.port, [tcp('MQTT', port, echo.port)]), fresh());
    const [socket, stream] = [await openWebsocket(lab, 'through'), await openStream(port)];
    expect(await socket.say('hello')).toBe('hello');
    expect(await stream.say('there')).toBe('there');
    socket.close();
    stream.close();
  });
});

describe('a port that another process has', () => {
  it('is refused before anything is written', async () => {
    const { lab, proxy } = tests;
    const port = nextPort();
    const letGo = await lab.faults.holdPort(port);
    const before = await standing();
    const wanted = site('bheld0000001', 'held', web.port, [tcp('MQTT', port, echo.port)]);
    await expect(proxy.publish(wanted, fresh())).rejects.toMatchObject({
      reason: 'conflict',
      message: `Another process has the proxy's port tcp/${port}.`,
    });
    expect(await standing()).toEqual(before);
    await letGo();
    await proxy.publish(wanted, fresh());
    expect(await proxy.knock(port, fresh())).toBe(true);
  });

  it('passes the test and the reload when it is taken in that moment; is caught all the same, and all is as before', async () => {
    const { lab, options } = tests;
    await tests.proxy.publish(site('bsteady00001', 'steady', web.port), fresh());
    const port = nextPort();
    // As nginx is told to reload, somebody takes the port.
    const flag = join(lab.paths.sites, '..', 'about-to-reload');
    const reload = [
      'sh',
      '-c',
      'touch "$0"; until [ -e "$0.go" ]; do sleep 0.02; done; exec "$@"',
      flag,
      ...lab.reload,
    ];
    const proxy = nginxProxy({ ...options, place: { ...options.place, reload } });
    const before = await standing();
    const wanted = site('brace0000001', 'race', web.port, [tcp('MQTT', port, echo.port)]);
    const publishing = proxy.publish(wanted, fresh());
    const failed = expect(publishing).rejects.toMatchObject({
      reason: 'conflict',
      message: `Another process has the proxy's port ${port}.`,
    });
    await until(() => readFile(flag).then(() => true));
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
    await writeFile(`${flag}.go`, '');
    await failed;
    expect(await lab.log()).toContain(`bind() to 127.0.0.1:${port} failed`);
    expect(await standing()).toEqual(before);
    expect(await fetchName(lab, 'steady')).toMatchObject({ status: 200, text: 'steady' });
    await new Promise((resolve) => holder.close(resolve));
    // The others' next change goes through, and the port is avoided for a while.
    await proxy.publish(site('bnext0000001', 'next', web.port), fresh());
    expect((await proxy.ports(fresh())).filter((one) => one.port === port)).toEqual([
      { transport: 'tcp', port, stamp: undefined },
    ]);
  });
});

describe('a configuration that somebody else has broken', () => {
  it('is named with its line, and nothing is changed', async () => {
    const { lab, proxy } = tests;
    await proxy.publish(site('bwell0000001', 'well', web.port), fresh());
    const path = await lab.faults.foreignFile('sites', 'zz-theirs.conf', '# theirs\nserver { lisssten 80; }\n');
    const before = await standing();
    const refusal = {
      reason: 'failed',
      message: expect.stringMatching(/unknown directive "lisssten", in .*\/sites\/zz-theirs\.conf line 2\.$/),
      hint: expect.stringContaining('Nothing was changed.'),
    };
    await expect(proxy.publish(site('bharm0000001', 'harm', web.port), fresh())).rejects.toMatchObject(refusal);
    await expect(proxy.withdraw('bwell0000001', 'well', fresh())).rejects.toMatchObject(refusal);
    await expect(proxy.taken(fresh())).rejects.toMatchObject(refusal);
    expect(await standing()).toEqual(before);
    expect((await fetchName(lab, 'well')).status).toBe(200);
    await lab.faults.removeFile(path);
    await proxy.withdraw('bwell0000001', 'well', fresh());
    expect((await fetchName(lab, 'well')).status).toBe(421);
  });

  it('is repaired by taking away the file of ours that broke it', async () => {
    const { lab, proxy } = tests;
    await proxy.publish(site('bours0000001', 'ours', web.port), fresh());
    await writeFile(join(lab.paths.sites, 'ours.conf'), '# berth bours0000001\nnonsense;\n');
    await proxy.withdraw('bours0000001', 'ours', fresh());
    expect(Object.keys(await lab.files())).not.toContain('sites/ours.conf');
    await proxy.publish(site('bafter000001', 'after', web.port), fresh());
  });
});

describe('names of others', () => {
  it('are those of any server block and of any file in our folders', async () => {
    const { lab, proxy } = tests;
    const { domain, httpsPort, paths } = lab;
    const block = (name: string) =>
      `server { listen 127.0.0.1:${httpsPort} ssl; # comment; server_name not.${domain};
  server_name
    other.example.org "${name}.${domain}"; ssl_certificate ${paths.certificate}; ssl_certificate_key ${paths.certificateKey}; return 204; }\n`;
    const path = await lab.faults.foreignFile('sites', 'legacy.conf', block('theirs'));
    await lab.reloadNow();
    expect(await proxy.taken(fresh())).toContainEqual({ hostname: 'theirs', stamp: undefined });
    expect((await proxy.taken(fresh())).map(({ hostname }) => hostname)).not.toContain('not');
    for (const name of ['theirs', 'legacy']) {
      await expect(proxy.publish(site('btheirs00001', name, web.port), fresh())).rejects.toMatchObject({
        reason: 'conflict',
        message: `The name ${name} is taken on the proxy.`,
      });
    }
    await proxy.withdraw('btheirs00001', 'theirs', fresh());
    expect(await readFile(path, 'utf8')).toBe(block('theirs'));
    await lab.faults.removeFile(path);
    await lab.reloadNow();
  });
});

describe('fifty reloads', () => {
  it('are seen by nobody: not by a steady client of another site, nor by an open websocket or stream', async () => {
    const { lab, proxy } = tests;
    const port = nextPort();
    await proxy.publish(site('bcalm0000001', 'calm', web.port, [tcp('MQTT', port, echo.port)]), fresh());
    const [socket, stream] = [await openWebsocket(lab, 'calm'), await openStream(port)];
    const over = new AbortController();
    const seen = { asked: 0, failed: [] as unknown[] };
    const steady = (async () => {
      while (!over.signal.aborted) {
        seen.asked += 1;
        const answer = await fetchName(lab, 'calm').catch((error: unknown) => ({ status: 0, text: String(error) }));
        if (answer.status !== 200 || answer.text !== 'steady') seen.failed.push(answer);
        await delay(10); // a client, not a flood
      }
    })();
    try {
      for (let turn = 0; turn < 5; turn += 1) {
        await proxy.publish(site('bbusy0000001', 'busy', web.port), fresh());
        await proxy.withdraw('bbusy0000001', 'busy', fresh());
        for (let more = 0; more < 8; more += 1) {
          const asked = seen.asked;
          await lab.reloadNow();
          await until(() => seen.asked > asked);
        }
      }
    } finally {
      over.abort();
      await steady;
    }
    expect(seen.failed).toEqual([]);
    expect(seen.asked).toBeGreaterThan(50);
    expect([socket.ended(), stream.ended()]).toEqual([false, false]);
    expect(await socket.say('still')).toBe('still');
    expect(await stream.say('here')).toBe('here');
    socket.close();
    stream.close();
  });
});

describe('many at once', () => {
  it('are all published, from two processes that know nothing of each other', async () => {
    const { lab, options } = tests;
    const [one, two] = [nginxProxy(options), nginxProxy(options)];
    const sites = Array.from({ length: 8 }, (_, nth) =>
      site(`bmany000000${nth}`, `many-${nth}`, web.port, [tcp('MQTT', nextPort(), echo.port)]),
    );
    await Promise.all(sites.map((wanted, nth) => (nth % 2 === 0 ? one : two).publish(wanted, fresh())));
    for (const { hostname } of sites) expect((await fetchName(lab, hostname)).status).toBe(200);
    await Promise.all(
      sites.map(({ stamp, hostname }, nth) => (nth % 2 === 0 ? two : one).withdraw(stamp, hostname, fresh())),
    );
    expect(Object.keys(await lab.files()).filter((name) => name.includes('many-'))).toEqual([]);
  });

  it('get a name once', async () => {
    const { options } = tests;
    const proxies = [nginxProxy(options), nginxProxy(options)];
    const results = await Promise.allSettled(
      proxies.map((proxy, nth) => proxy.publish(site(`bonce000000${nth}`, 'once', web.port), fresh())),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'conflict' } });
  });
});

describe('a run that was cut off', () => {
  it('leaves files that nginx does not read, and that the next one clears away', async () => {
    const { lab, proxy } = tests;
    await writeFile(join(lab.paths.sites, '.berth-new.abcdefghij'), 'half a fi');
    await writeFile(join(lab.paths.streams, '.berth-new.abcdefghij'), 'half a fi');
    await lab.reloadNow();
    await proxy.publish(site('bcut00000001', 'cut', web.port), fresh());
    expect((await lab.names()).filter((name) => name.includes('/.'))).toEqual([]);
  });

  it('is taken back to what was good before it, not to what it left itself', async () => {
    const { lab, proxy, options } = tests;
    const port = nextPort();
    const good = site('bgood0000001', 'good', web.port);
    await proxy.publish(good, fresh());
    // Killed between the reload and the look at what came of it: nothing settles it.
    const dying = nginxProxy({
      ...options,
      shell: {
        run: async (host, command, more) => {
          const words = command.kind === 'exec' ? command.words : [];
          if (words.includes('settle') || words.includes('restore')) throw new Error('killed');
          return options.shell.run(host, command, more);
        },
      },
    });
    const moved = { ...good, streams: [tcp('MQTT', port, echo.port)] };
    await expect(dying.publish(moved, fresh())).rejects.toThrow();
    expect((await lab.names()).filter((name) => name.includes('.before.good'))).toHaveLength(2);
    // The next try cannot be seen from outside, so it is undone: back to the first.
    const blind = nginxProxy({ ...options, outside: { ...options.outside, ca: undefined } });
    await expect(blind.publish(moved, fresh())).rejects.toMatchObject({ reason: 'failed' });
    const files = await lab.files();
    expect(Object.keys(files)).not.toContain('streams/good.conf');
    expect((await fetchName(lab, 'good')).text).toBe('steady');
    expect((await lab.names()).filter((name) => name.includes('/.'))).toEqual([]);
  });
});

describe('a host that cannot be reached', () => {
  it('is unavailable, and fine again once it is back', async () => {
    const { lab, proxy } = tests;
    await lab.faults.hostDown();
    const gone = site('bgone0000001', 'gone', web.port);
    await expect(proxy.publish(gone, fresh())).rejects.toMatchObject({ reason: 'unavailable' });
    await lab.faults.hostUp();
    await proxy.publish(gone, fresh());
    expect(await proxy.visit('gone', fresh())).toEqual({ status: 200 });
  });

  it('says which folder is missing', async () => {
    const { options } = tests;
    const proxy = nginxProxy({ ...options, place: { ...options.place, streams: '/nonexistent/streams' } });
    await expect(proxy.publish(site('bfolder00001', 'folder', web.port), fresh())).rejects.toMatchObject({
      reason: 'failed',
      message: 'The proxy host has no folder /nonexistent/streams.',
    });
  });
});
