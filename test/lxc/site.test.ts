import { createHash, randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerRecord } from '../../src/domain/container-record.ts';
import { DATABASE_COMMANDS } from '../../src/lab/forge/samples.ts';
import type { LabProxy } from '../../src/lab/proxy/proxy.ts';
import { recordOf } from '../e2e/deletions.ts';
import { ADA, channels, expectReady, named, ROOM } from '../e2e/outcomes.ts';
import { askForSite } from '../e2e/people.ts';
import { type Berth, startBerth } from '../e2e/processes.ts';
import { fetchName } from '../harness/proxy-lab.ts';
import { finish } from '../harness/pve-client.ts';
import { until } from '../harness/until.ts';
import { jobOf, makeKeys, peopleWith, timesOf } from './living.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const CERTIFICATE = Array.from({ length: 600 }, () => randomBytes(48).toString('base64')).join('\n');
const QUOTES = `it is "so" and \`not\` so`;
/** What Ada pastes: dollars, quotes, lines, and 39 kB of something like a certificate. */
const ENVIRONMENT = `PRICE='cost $5'\nQUOTES='${QUOTES}'\nCERTIFICATE="${CERTIFICATE}"\n`;
const WEB_ENVIRONMENT = 'ECHO_PORT=1883\nTITLE=Two parts\n';

describe('a site of two components with a database', () => {
  let berth: Berth;
  let proxy: LabProxy;
  let keys: ReturnType<typeof makeKeys>;
  const name = 'two-parts';

  beforeAll(async () => {
    keys = makeKeys('directory');
    berth = await startBerth({
      people: peopleWith(keys.line('directory')),
      channels,
      containers: 'lxc',
      forge: 'git',
      proxy: 'nginx',
      archive: 'lab',
    });
    if (!berth.lab.proxy) throw new Error('There is no proxy.');
    proxy = berth.lab.proxy;
    await Promise.all([berth.start('bot'), berth.start('worker')]);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  it('is made for whoever asks in Slack', async () => {
    await askForSite(berth.lab.slack.as(ADA), ROOM, name, {
      repository: berth.lab.forge?.repositories['two-parts'] ?? '',
      environments: { api: ENVIRONMENT, web: WEB_ENVIRONMENT },
      ports: ['mqtt-1883-tcp'],
      customServices: DATABASE_COMMANDS.join('\n'),
    });
    await expectReady(berth, ADA, name, 240_000);
    process.stdout.write(await timesOf(berth, jobOf(berth, name), named(berth, name)[0]?.vmid ?? 0));
  }, 300_000);

  it('answers by its name with what proves every part of it', expectWhole);

  it('does so after its container was started anew', async () => {
    const [{ node = '', vmid = 0 } = {}] = named(berth, name);
    const path = `/nodes/${node}/lxc/${vmid}/status`;
    expect(await finish(berth.lab.proxmox, 'POST', `${path}/stop`)).toBe('OK');
    expect(await finish(berth.lab.proxmox, 'POST', `${path}/start`)).toBe('OK');
    await until(async () => (await fetchName(proxy, name, '/proof')).status === 200, 60_000);
    await expectWhole();
  }, 120_000);

  async function expectWhole(): Promise<void> {
    const { status, text } = await fetchName(proxy, name, '/proof');
    expect(status, text).toBe(200);
    const proof = JSON.parse(text);
    expect(proof.web.environment).toMatchObject({ TITLE: sha256('Two parts') });
    expect(proof.web.file).toBe(sha256(WEB_ENVIRONMENT));
    expect(proof.api.environment).toMatchObject({
      PRICE: sha256('cost $5'),
      QUOTES: sha256(QUOTES),
      CERTIFICATE: sha256(CERTIFICATE),
    });
    expect(proof.api.file).toBe(sha256(ENVIRONMENT));
    expect(proof.api.database.read).toBe(proof.api.database.written);
    expect(await webSocketEcho(proxy, name, 'through the proxy')).toBe('through the proxy');
    const record = ContainerRecord.parse(await recordOf(berth, name));
    const mqtt = record.published?.streams.find((stream) => stream.name === 'MQTT')?.external ?? 0;
    expect(await tcpEcho(proxy.address, mqtt, 'by a port of its own')).toBe('by a port of its own');
  }
});

/** What a plain TCP server gives back. */
function tcpEcho(host: string, port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, host, () => socket.write(text));
    socket.setTimeout(10_000, () => socket.destroy(new Error('Nothing came back in time.')));
    socket.on('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

/** One text frame to /ws and back (RFC 6455, 5.2): short, masked as a client must. */
function webSocketEcho(to: LabProxy, hostname: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const servername = `${hostname}.${to.domain}`;
    const socket = connectTls({ host: to.address, port: to.httpsPort, servername, ca: to.caPem }, () => {
      const key = randomBytes(16).toString('base64');
      const head = ['GET /ws HTTP/1.1', `Host: ${servername}`, 'Upgrade: websocket', 'Connection: Upgrade'];
      socket.write([...head, `Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Version: 13', '', ''].join('\r\n'));
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error('The websocket did not answer in time.')));
    socket.on('error', reject);
    let got = Buffer.alloc(0);
    let isOpen = false;
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      const end = got.indexOf('\r\n\r\n');
      if (!isOpen && end !== -1) {
        if (!got.toString('latin1').startsWith('HTTP/1.1 101 ')) return socket.destroy(new Error(got.toString()));
        isOpen = true;
        got = got.subarray(end + 4);
        const mask = randomBytes(4);
        const payload = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
        socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]));
      }
      const length = got[1] ?? 0;
      if (isOpen && got.length >= 2 + length && length > 0) {
        socket.destroy();
        resolve(got.subarray(2, 2 + length).toString());
      }
    });
  });
}
