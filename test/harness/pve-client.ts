/** Talks to the lab's Proxmox as a stranger would: a plain HTTPS client and the machine's own `ssh`. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { LabNode, LabProxmox } from '../../src/lab/proxmox/lab-proxmox.ts';

export interface Answer {
  status: number;
  reason: string;
  type: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into bodies of every shape
  body: any;
}

export function nodeOf(lab: LabProxmox, name = 'pve1'): LabNode {
  const node = lab.nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}

export const asBot = (lab: LabProxmox) => ({ authorization: `PVEAPIToken=${lab.token.id}=${lab.token.secret}` });

/** One request; writes carry a form, reads and deletions a query. */
export function ask(
  lab: LabProxmox,
  method: string,
  path: string,
  params: Record<string, string> = {},
  options: { headers?: Record<string, string>; node?: string } = {},
): Promise<Answer> {
  const form = new URLSearchParams(params).toString();
  const inQuery = method === 'GET' || method === 'DELETE';
  const node = nodeOf(lab, options.node);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: node.host,
        port: node.apiPort,
        ca: lab.caPem,
        agent: false,
        method,
        path: `/api2/json${path}${inQuery && form !== '' ? `?${form}` : ''}`,
        headers: {
          ...(options.headers ?? asBot(lab)),
          ...(inQuery ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            type: response.headers['content-type'],
            body: text === '' ? undefined : JSON.parse(text),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(inQuery ? undefined : form);
  });
}

/** Looks again until it holds, and less often the longer it takes: a look costs the machine more than waiting does. */
export async function until<T>(look: () => Promise<T | undefined>, what: string, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 200)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`still not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Asks for a task and waits for its exit status. */
export async function finish(
  lab: LabProxmox,
  method: string,
  path: string,
  params: Record<string, string> = {},
): Promise<string> {
  const started = await ask(lab, method, path, params);
  if (started.status !== 200) throw new Error(started.reason);
  return ended(lab, started.body.data);
}

export function ended(lab: LabProxmox, upid: string): Promise<string> {
  const node = upid.split(':')[1] ?? '';
  return until(async () => {
    const { body } = await ask(lab, 'GET', `/nodes/${node}/tasks/${upid}/status`);
    return body.data.status === 'stopped' ? String(body.data.exitstatus) : undefined;
  }, `${upid} has ended`);
}

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs `ssh` with nothing of the caller's configuration, host keys checked strictly. */
export async function ssh(
  to: { address: string; port: number; user: string; key: string; knownHosts: string; dir: string },
  command: string,
  options: { input?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  const hosts = `${to.dir}/known_hosts_${to.address}`;
  await writeFile(hosts, to.knownHosts);
  const words = ['-F', 'none', '-i', to.key, '-p', String(to.port)];
  for (const option of [
    `UserKnownHostsFile=${hosts}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ]) {
    words.push('-o', option);
  }
  return new Promise((resolve) => {
    const child = execFile('ssh', [...words, `${to.user}@${to.address}`, command], options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err }),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** Runs a line on a node as its administrator. */
export function onNode(lab: LabProxmox, dir: string, line: string, input?: string, node = 'pve1'): Promise<Ran> {
  const { sshHost, sshPort } = nodeOf(lab, node);
  const {
    admin: { user, privateKeyFile: key },
    knownHosts,
  } = lab;
  return ssh(
    { address: sshHost, port: sshPort, user, key, knownHosts, dir },
    line,
    input === undefined ? {} : { input },
  );
}
