import { z } from 'zod';
import { SYSTEMS } from '../domain/system.ts';
import { Proxmox, Ssh } from './cluster.ts';
import { Deletion } from './deletion.ts';
import { DeploymentSection } from './deployment.ts';
import { Directory } from './directory.ts';
import { line, name, port, secret, vmid } from './fields.ts';
import { Forge } from './forge.ts';
import { Login } from './login.ts';
import { Monitor } from './monitor.ts';
import { ProxySection } from './proxy.ts';
import { Runtimes } from './runtimes.ts';
import { Secrets } from './secrets.ts';
import { Services } from './services.ts';
import { Webhook } from './webhook.ts';

/**
 * Everything Berth can be told, in one schema: it validates `berth.yml`, and the reference in `docs/` and the
 * JSON Schema for editors are printed from it. No default points at a real address.
 */

const Slack = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('socket').describe('Berth calls Slack and needs no public address.'),
    botToken: secret().describe('The bot token of the app, xoxb-...'),
    appToken: secret().describe('The app-level token with connections:write, xapp-...'),
    connections: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe('How many sockets each bot holds, so that one being refreshed is never missed.'),
    apiUrl: z.url().optional().describe('The Web API to call instead of Slack itself; for the lab.'),
  }),
  z.strictObject({
    mode: z.literal('http').describe('Slack calls Berth, at a public HTTPS address in front of it.'),
    botToken: secret().describe('The bot token of the app, xoxb-...'),
    signingSecret: secret().describe('The signing secret of the app.'),
    host: z.string().default('127.0.0.1').describe('Where to listen.'),
    port: port().default(3000).describe('Where to listen; the request URL is /slack/events.'),
    apiUrl: z.url().optional().describe('The Web API to call instead of Slack itself; for the lab.'),
  }),
]);

const Template = z.strictObject({
  title: line().max(70).describe('What people choose, "Debian 12".'),
  nodes: z
    .record(name(), vmid())
    .refine((nodes) => Object.keys(nodes).length > 0, 'must name at least one node')
    .describe('The id of the template on each node that has it.'),
  system: z
    .enum(SYSTEMS)
    .optional()
    .describe('What it is, so that runtimes and services are known. Without it: by its name, if that begins so.'),
});

const Size = z.strictObject({
  title: line().max(70).describe('What people choose, "Small".'),
  cores: z.int().min(1).max(128).describe('Processor cores.'),
  memoryMiB: z.int().min(64).max(1_048_576).describe('Memory in MiB.'),
  diskGiB: z.int().min(1).max(8192).describe('Disk in GiB.'),
});

const some = <T extends z.ZodType>(schema: T, most: number) =>
  z
    .record(name(), schema)
    .refine((entries) => Object.keys(entries).length > 0, 'must have at least one entry')
    .refine((entries) => Object.keys(entries).length <= most, `must have at most ${most} entries`);

const Addresses = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dhcp').describe('A DHCP server on the network of the template gives them.') }),
  z.strictObject({
    kind: z.literal('pool').describe('Addresses set beforehand, which saves the seconds that DHCP takes.'),
    bridge: name().describe('The bridge of the nodes that containers are put on.'),
    first: z.ipv4().describe('The first address of the pool.'),
    last: z.ipv4().describe('The last one, inclusive. The gateway is never given away.'),
    prefix: z.int().min(8).max(30).describe('Length of the network prefix.'),
    gateway: z.ipv4().describe('The way out of the network.'),
  }),
]);

export const Config = z.strictObject({
  slack: Slack.describe('The Slack app.'),
  directory: Directory.describe('Who people are.'),
  login: Login.optional().describe(
    'How people log into containers. Without it: kind directory, or accounts while directory.kind is file.',
  ),
  proxmox: Proxmox.describe('The cluster that carries the containers.'),
  ssh: Ssh.describe('The way to the nodes, for what the API cannot do.'),
  templates: some(Template, 100).describe('The operating systems people can choose, by name.'),
  sizes: some(Size, 100).describe('The sizes people can choose, by name; the first is proposed.'),
  addresses: Addresses.default({ kind: 'dhcp' }).describe('Where containers get their address from.'),
  monitor: Monitor.default({ kind: 'none' }).describe('What watches over containers.'),
  proxy: ProxySection.default({ kind: 'none' }).describe('What makes containers reachable from outside.'),
  runtimes: Runtimes.prefault({}).describe('Language runtimes beside those of the distributions.'),
  services: Services.prefault({}).describe('Databases and other services that people can ask for.'),
  forge: Forge.optional().describe(
    'Where the repositories may be that people deploy. Without it, only bare containers are offered.',
  ),
  deployment: DeploymentSection.prefault({}).describe('What people run in containers from their repositories.'),
  secrets: Secrets.optional().describe(
    'What seals the environments and deploy tokens of applications. Needed where there is a forge.',
  ),
  webhook: Webhook.optional().describe(
    'Where a forge tells of pushes, so that what runs is deployed again by itself. Without it: nowhere.',
  ),
  containerSshPort: port().default(22).describe('The port on which SSH answers inside containers.'),
  deletion: Deletion.prefault({}).describe('What happens to deleted containers.'),
  reservedHostnames: z
    .array(z.string().trim().toLowerCase())
    .default([
      'www',
      'mail',
      'ns',
      'ns1',
      'ns2',
      'gateway',
      'router',
      'proxy',
      'dns',
      'dhcp',
      'ldap',
      'localhost',
      'admin',
      'root',
      'api',
      'wazuh',
      'nginx',
    ])
    .describe('Names that nobody gets.'),
  help: line()
    .default('an administrator')
    .describe('Whom to ask, as it stands at the end of a sentence: "#help-containers".'),
  redis: z
    .strictObject({ url: secret().describe('redis:// or rediss:// URL.') })
    .describe('Where Berth keeps its state.'),
  worker: z
    .strictObject({
      concurrency: z.int().min(1).max(100).default(10).describe('How many jobs one worker carries at once.'),
      lockSeconds: z
        .number()
        .min(1)
        .max(300)
        .default(15)
        .describe('A worker silent for so long has lost its jobs to another.'),
      attempts: z.int().min(1).max(20).default(5).describe('How often a job is tried while a system does not answer.'),
      backoffSeconds: z
        .number()
        .min(0.1)
        .max(600)
        .default(5)
        .describe('The pause before the second attempt; it doubles each time.'),
    })
    .prefault({})
    .describe('How jobs are worked on.'),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('The least that is worth a line.'),
    })
    .prefault({})
    .describe('What Berth writes to standard output, one JSON object a line.'),
});
export type Config = z.infer<typeof Config>;
