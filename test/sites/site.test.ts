import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DEPLOY_ACTION, RETIRE_ACTION } from '../../jobs/container-acts.ts';
import { ContainerRecord } from '../../src/domain/container-record.ts';
import { freePort } from '../../src/lab/daemon.ts';
import type { LabForge } from '../../src/lab/forge/forge.ts';
import { DATABASE_COMMANDS, readSamples } from '../../src/lab/forge/samples.ts';
import type { LabProxy } from '../../src/lab/proxy/proxy.ts';
import { key } from '../../src/store/redis.ts';
import { recordOf, saidReply } from '../e2e/deletions.ts';
import { ADA, asking, expectReady, held, named, ROOM, roots } from '../e2e/outcomes.ts';
import { askForSite } from '../e2e/people.ts';
import type { Berth } from '../e2e/processes.ts';
import { fetchName, openStream } from '../harness/proxy-lab.ts';
import { finish } from '../harness/pve-client.ts';
import { until } from '../harness/until.ts';
import { jobOf, makeKeys, peopleWith, startLiving, timesOf, tracesOf } from '../lxc/living.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const CERTIFICATE = Array.from({ length: 600 }, () => randomBytes(48).toString('base64')).join('\n');
const QUOTES = `it is "so" and \`not\` so`;
/** What Ada pastes: dollars, quotes, lines, and 39 kB of something like a certificate. */
const ENVIRONMENT = `PRICE='cost $5'\nQUOTES='${QUOTES}'\nCERTIFICATE="${CERTIFICATE}"\n`;
const WEB_ENVIRONMENT = 'ECHO_PORT=1883\nTITLE=Two parts\n';
const SECRET = 'what the forge signs its pushes with';

/** One site's whole life: asked for in Slack, deployed again for better and worse, restarted, and deleted. */
describe('a site of two components with a database', () => {
  let berth: Berth;
  let proxy: LabProxy;
  let forge: LabForge;
  let keys: ReturnType<typeof makeKeys>;
  let webhookPort: number;
  let before: string[];
  /** Somebody else's site on the same proxy, long before ours. */
  let theirFile: string;
  const name = 'two-parts';
  const branch = 'main';

  beforeAll(async () => {
    keys = makeKeys('directory');
    webhookPort = await freePort();
    await writeFile(keys.file('webhook'), SECRET, { mode: 0o600 });
    const config = {
      deletion: { keepHours: 0 },
      webhook: { port: webhookPort, secret: { file: keys.file('webhook') } },
    };
    const parts = { proxy: 'nginx', forge: 'git', archive: 'lab' } as const;
    berth = await startLiving(peopleWith(keys.line('directory')), config, parts);
    if (!berth.lab.proxy || !berth.lab.forge) throw new Error('There is no proxy, or no forge.');
    ({ proxy, forge } = berth.lab);
    theirFile = await publishTheirs();
    await Promise.all([berth.start('bot'), berth.start('worker')]);
    before = await held(berth);
  }, 240_000);
  afterAll(async () => {
    await berth?.stop();
    keys?.remove();
  });

  it('is made for whoever asks in Slack', async () => {
    await askForSite(berth.lab.slack.as(ADA), ROOM, name, {
      repository: forge.repositories['two-parts'] ?? '',
      environments: { api: ENVIRONMENT, web: WEB_ENVIRONMENT },
      ports: ['mqtt-1883-tcp'],
      customServices: DATABASE_COMMANDS.join('\n'),
    });
    await expectReady(berth, ADA, name, 240_000);
    process.stdout.write(await timesOf(berth, jobOf(berth, name), named(berth, name)[0]?.vmid ?? 0));
  }, 300_000);

  it('answers by its name with what proves every part of it', expectWhole);

  it('keeps its version when the next one is broken, and is told why', async () => {
    await forge.commit(name, branch, { 'web/server.js': "throw new Error('the front is broken on purpose');\n" });
    await berth.lab.slack.as(ADA).press(ROOM, roots(berth, ADA, name)[0]?.ts ?? '', DEPLOY_ACTION);
    const reply = await saidReply(berth, ADA, `${name} was not deployed.`);
    expect(reply.text).toContain('The version from before runs as it did.');
    const thread = JSON.stringify(berth.lab.slack.as(ADA).thread(ROOM, reply.thread_ts ?? ''));
    expect(thread).toContain('the front is broken on purpose');
    await expectWhole();
  }, 120_000);

  it('runs the next commit when the forge tells of it', async () => {
    const server = String((await readSamples())[name]?.['web/server.js']);
    const commit = await forge.commit(name, branch, {
      'web/server.js': server.replace('Two parts, at your service.', 'The second version.'),
    });
    expect(await push(commit)).toBe(202);
    await berth.lab.slack
      .as(ADA)
      .waitForMessage(({ text }) => text.includes(`${name} runs the newest commit.`), 100_000);
    expect((await fetchName(proxy, name)).text).toBe('The second version.\n');
    await expectWhole();
  }, 120_000);

  it('answers again after its container was started anew', async () => {
    const [{ node = '', vmid = 0 } = {}] = named(berth, name);
    const path = `/nodes/${node}/lxc/${vmid}/status`;
    expect(await finish(berth.lab.proxmox, 'POST', `${path}/stop`)).toBe('OK');
    expect(await finish(berth.lab.proxmox, 'POST', `${path}/start`)).toBe('OK');
    await until(async () => (await fetchName(proxy, name, '/proof')).status === 200, 60_000);
    await expectWhole();
  }, 120_000);

  it('leaves nothing when its owner deletes it, and no client of another site sees anything of that', async () => {
    const over = new AbortController();
    const answers: unknown[] = [];
    const steady = (async () => {
      while (!over.signal.aborted) {
        answers.push(await fetchName(proxy, 'steady').then(({ text }) => text, String));
        await delay(20);
      }
    })();
    await berth.lab.slack.as(ADA).press(ROOM, roots(berth, ADA, name)[0]?.ts ?? '', RETIRE_ACTION, { confirm: true });
    await saidReply(berth, ADA, `${name} is destroyed.`);
    over.abort();
    await steady;
    expect(answers.length).toBeGreaterThan(10);
    expect(new Set(answers)).toEqual(new Set(['steady']));
    await proxy.faults.removeFile(theirFile);
    expect((await fetchName(proxy, name)).status).toBe(421);
    expect(await proxy.names()).toEqual([]);
    expect(await asking(berth, async (redis) => redis.hkeys(key('ports')))).toEqual([]);
    expect(await held(berth)).toEqual(before);
    expect(named(berth, name)).toEqual([]);
    expect(await tracesOf(berth)).toEqual([]);
  }, 120_000);

  async function publishTheirs(): Promise<string> {
    const { paths, address, httpsPort, domain } = proxy;
    const theirs = `server {
  listen ${address}:${httpsPort} ssl http2;
  server_name steady.${domain};
  ssl_certificate ${paths.certificate};
  ssl_certificate_key ${paths.certificateKey};
  return 200 steady;
}
`;
    const file = await proxy.faults.foreignFile('sites', 'steady.conf', theirs);
    await proxy.reloadNow();
    return file;
  }

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
    expect(await webSocketEcho('through the proxy')).toBe('through the proxy');
    const record = ContainerRecord.parse(await recordOf(berth, name));
    const mqtt = record.published?.streams.find((stream) => stream.name === 'MQTT')?.external ?? 0;
    const stream = await openStream(mqtt);
    expect(await stream.say('by a port of its own')).toBe('by a port of its own');
    stream.close();
  }

  /** What the front gives back through the proxy. */
  async function webSocketEcho(text: string): Promise<string> {
    const { address, httpsPort, domain, caPem: ca } = proxy;
    const host = `${name}.${domain}`;
    const agent = new Agent({ ca, servername: host });
    const socket = new WebSocket(`wss://${address}:${httpsPort}/ws`, { agent, headers: { host } });
    try {
      await once(socket, 'open');
      const answer = once(socket, 'message');
      socket.send(text);
      return String((await answer)[0]);
    } finally {
      socket.terminate();
    }
  }

  /** As GitHub tells of a push. @returns the status of the answer */
  async function push(commit: string): Promise<number> {
    const repository = { clone_url: forge.repositories[name] };
    const body = JSON.stringify({ ref: `refs/heads/${branch}`, after: commit, repository });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': `sha256=${signature}`,
    };
    return (await fetch(`http://127.0.0.1:${webhookPort}/deploy`, { method: 'POST', headers, body })).status;
  }
});
