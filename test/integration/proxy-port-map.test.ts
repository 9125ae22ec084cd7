import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nginxProxy } from '../../src/adapters/nginx/nginx.ts';
import { echoServer, fetchName, type ProxyTests, proxyLab, site, tcp, webServer } from '../harness/proxy-lab.ts';

const fresh = () => new AbortController().signal;
const LEGACY = '{ "legacy":{"ip":"192.0.2.9","user":"old","ctid":7,"ports":{"ssh":2999,"http":80}} }\n';

describe('a port map that others still read', () => {
  let tests: ProxyTests;
  let web: Awaited<ReturnType<typeof webServer>>;
  let echo: Awaited<ReturnType<typeof echoServer>>;
  const port = (nth: number) => tests.lab.ranges.other.first + nth;

  beforeAll(async () => {
    tests = await proxyLab({ portMap: true });
    web = await webServer('here');
    echo = await echoServer();
    await tests.lab.writePortMap(LEGACY);
  });
  afterAll(async () => {
    await tests?.stop();
    await web?.stop();
    await echo?.stop();
  });

  it('is kept in step by many at once, and every byte of others stays', async () => {
    const { lab, options } = tests;
    const proxies = [nginxProxy(options), nginxProxy(options)];
    const sites = Array.from({ length: 4 }, (_, nth) =>
      site(`bmap0000000${nth}`, `map-${nth}`, web.port, [tcp('SSH', port(nth), echo.port)]),
    );
    await Promise.all(sites.map((one, nth) => proxies[nth % 2]?.publish(one, fresh())));
    const text = (await lab.portMap()) ?? '';
    expect(text.startsWith(LEGACY.trimEnd().slice(0, -2))).toBe(true);
    const read = JSON.parse(text);
    for (const { hostname, streams } of sites) expect(read[hostname].ports.ssh).toBe(streams[0]?.external);
    await Promise.all(sites.map(({ stamp, hostname }, nth) => proxies[nth % 2]?.withdraw(stamp, hostname, fresh())));
    expect(await lab.portMap()).toBe(LEGACY);
    expect(await lab.names()).toEqual([]);
  });

  it('says which names and ports are taken', async () => {
    const { proxy } = tests;
    expect(await proxy.taken(fresh())).toEqual([{ hostname: 'legacy', stamp: undefined }]);
    expect((await proxy.ports(fresh())).filter((one) => one.port === 2999).map(({ transport }) => transport)).toEqual([
      'tcp',
      'udp',
    ]);
    await expect(proxy.publish(site('blegacy00001', 'legacy', web.port), fresh())).rejects.toMatchObject({
      reason: 'conflict',
    });
  });

  it('is changed by others in between, and theirs is kept as well', async () => {
    const { lab, options } = tests;
    const more = LEGACY.replace(' }\n', ', "late": 1 }\n');
    let meddled = false;
    const proxy = nginxProxy({
      ...options,
      shell: {
        async run(host, command, how) {
          if (!meddled && command.kind === 'exec' && command.words.includes('settle')) {
            meddled = true;
            await lab.writePortMap(more);
          }
          return options.shell.run(host, command, how);
        },
      },
    });
    await proxy.publish(site('bmeddle00001', 'meddled', web.port), fresh());
    expect(Object.keys(JSON.parse((await lab.portMap()) ?? ''))).toEqual(['legacy', 'late', 'meddled']);
    await proxy.withdraw('bmeddle00001', 'meddled', fresh());
    expect(await lab.portMap()).toBe(more);
  });

  it('is left as it is when it cannot be read whole, and so is everything else', async () => {
    const { lab, proxy } = tests;
    await proxy.publish(site('bwhole000001', 'whole', web.port), fresh());
    const files = await lab.files();
    await lab.writePortMap('{"legacy": ');
    for (const act of [
      () => proxy.publish(site('bbroken00001', 'broken', web.port), fresh()),
      () => proxy.withdraw('bwhole000001', 'whole', fresh()),
      () => proxy.taken(fresh()),
    ]) {
      await expect(act()).rejects.toMatchObject({
        reason: 'failed',
        message: `The port map ${lab.paths.portMap} on the proxy is not a JSON object, so nothing is changed there.`,
      });
    }
    expect(await lab.portMap()).toBe('{"legacy": ');
    expect(await lab.files()).toEqual(files);
    expect((await fetchName(lab, 'whole')).status).toBe(200);
  });
});
