/** What every reverse proxy must do, whatever is behind it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReverseProxy, Site, StreamPort } from '../../src/ports/proxy.ts';

export interface ProxySubject {
  proxy: ReverseProxy;
  /** What is served: an HTTP port, and a TCP port that greets; undefined where nothing is published. */
  backend: { httpPort: number; tcpPort: number; deadPort: number } | undefined;
  /** Make it unreachable; undefined where there is nothing. */
  breakIt: (() => Promise<void>) | undefined;
  stop(): Promise<void>;
}

const fresh = () => new AbortController().signal;

export function describeProxy(name: string, start: () => Promise<ProxySubject>): void {
  describe(`the proxy: ${name}`, () => {
    let subject: ProxySubject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    const published = (stamp: string, hostname: string, streams: StreamPort[] = []): Site => ({
      ...{ stamp, hostname, streams, address: '127.0.0.1', httpPort: subject.backend?.httpPort ?? 80 },
      about: { owner: 'ada', vmid: 200, os: 'debian' },
    });
    const stream = (nth: number, more: Partial<StreamPort> = {}): StreamPort => ({
      name: 'MQTT',
      transport: 'tcp',
      external: subject.proxy.ranges.other.first + nth,
      internal: subject.backend?.tcpPort ?? 1883,
      ...more,
    });
    const namesOf = async (stamp: string) =>
      (await subject.proxy.taken(fresh())).flatMap((one) => (one.stamp === stamp ? [one.hostname] : []));
    const portsOf = async (stamp: string) =>
      (await subject.proxy.ports(fresh())).flatMap((one) =>
        one.stamp === stamp && one.port !== portOf(subject.proxy) ? [`${one.port}/${one.transport}`] : [],
      );
    const visited = async (hostname: string) => (await subject.proxy.visit(hostname, fresh())).status;

    test('has a URL for a name exactly where it publishes', () => {
      const { proxy, backend } = subject;
      expect(proxy.urlOf('web') === undefined).toBe(backend === undefined);
      expect(proxy.domain === undefined).toBe(backend === undefined);
      if (proxy.domain !== undefined) expect(proxy.urlOf('web')).toMatch(`https://web.${proxy.domain}`);
    });

    test('serves what was published, and says whose it is; and does so again', async () => {
      const { proxy, backend } = subject;
      const one = published('bone00000001', 'one', [stream(0), stream(1, { transport: 'udp' })]);
      await proxy.publish(one, fresh());
      await proxy.publish(one, fresh());
      if (!backend) return expect(await proxy.taken(fresh())).toEqual([]);
      expect(await visited('one')).toBe(200);
      expect(await proxy.knock(stream(0).external, fresh())).toBe(true);
      expect(await namesOf('bone00000001')).toEqual(['one']);
      expect((await portsOf('bone00000001')).sort()).toEqual(
        [`${stream(0).external}/tcp`, `${stream(1).external}/udp`].sort(),
      );
    });

    test('puts a site in the place of what its stamp had', async () => {
      const { proxy, backend } = subject;
      await proxy.publish(published('btwo00000001', 'two', [stream(2)]), fresh());
      await proxy.publish(published('btwo00000001', 'two', [stream(3)]), fresh());
      expect(await portsOf('btwo00000001')).toEqual(backend ? [`${stream(3).external}/tcp`] : []);
      expect(await proxy.knock(stream(2).external, fresh())).toBe(false);
      expect(await proxy.knock(stream(3).external, fresh())).toBe(backend !== undefined);
    });

    test('refuses a name and a port that somebody else has, and changes nothing', async () => {
      const { proxy, backend } = subject;
      if (!backend) return;
      await proxy.publish(published('bthree000001', 'three', [stream(4)]), fresh());
      for (const wanted of [published('bfour0000001', 'three'), published('bfour0000001', 'four', [stream(4)])]) {
        await expect(proxy.publish(wanted, fresh())).rejects.toMatchObject({ reason: 'conflict' });
      }
      expect(await namesOf('bfour0000001')).toEqual([]);
      expect(await visited('three')).toBe(200);
      await proxy.withdraw('bfour0000001', 'three', fresh());
      expect(await visited('three')).toBe(200);
    });

    test('takes a site away whole, and is content when there is none', async () => {
      const { proxy, backend } = subject;
      await proxy.publish(published('bfive0000001', 'five', [stream(5)]), fresh());
      await proxy.withdraw('bfive0000001', 'five', fresh());
      await proxy.withdraw('bfive0000001', 'five', fresh());
      expect(await namesOf('bfive0000001')).toEqual([]);
      expect(await portsOf('bfive0000001')).toEqual([]);
      expect(await proxy.knock(stream(5).external, fresh())).toBe(false);
      if (backend) expect(await visited('five')).not.toBe(200);
    });

    test('tells a port with nothing behind it from one that leads on, and a site that is not up from one that is', async () => {
      const { proxy, backend } = subject;
      if (!backend) return expect(await proxy.knock(1, fresh())).toBe(false);
      const dead = { ...published('bsix00000001', 'six', [stream(6, { internal: backend.deadPort })]) };
      await proxy.publish({ ...dead, httpPort: backend.deadPort }, fresh());
      expect(await proxy.knock(stream(6).external, fresh())).toBe(false);
      expect(await visited('six')).toBe(502);
    });

    test('refuses values that are more than values', async () => {
      const { proxy, backend } = subject;
      if (!backend) return;
      const before = await proxy.taken(fresh());
      for (const bad of [
        { hostname: 'a.demo; add_header X-Pwn 1' },
        { hostname: '../x' },
        { address: '127.0.0.1:1; }' },
        { httpPort: 70_000 },
        { stamp: 'b\nload_module x;' },
      ]) {
        const wanted = { ...published('bbad00000001', 'bad'), ...bad };
        await expect(proxy.publish(wanted, fresh())).rejects.toMatchObject({ reason: 'invalid' });
      }
      expect(await proxy.taken(fresh())).toEqual(before);
    });

    test('says that it cannot be reached', async () => {
      const { proxy, breakIt } = subject;
      await breakIt?.();
      for (const ask of [
        () => proxy.taken(fresh()),
        () => proxy.ports(fresh()),
        () => proxy.publish(published('bsev00000001', 'seven'), fresh()),
        () => proxy.withdraw('bone00000001', 'one', fresh()),
      ]) {
        if (breakIt) await expect(ask()).rejects.toMatchObject({ reason: 'unavailable' });
        else await ask();
      }
    });
  });
}

/** The port of HTTPS is everybody's. */
const portOf = (proxy: ReverseProxy) => Number(new URL(proxy.urlOf('web') ?? 'https://x').port || 443);
