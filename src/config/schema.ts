import { z } from 'zod';
import { duration, filePath, fileText, line, name, port, secret, vmid } from './fields.ts';

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

const admission = {
  requiredGroup: line()
    .optional()
    .describe('Only people in this group of the directory may use Berth. Without it: everybody in the directory.'),
  adminGroup: line().optional().describe('People in this group may act on what belongs to others.'),
  cacheSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(60)
    .describe('How long an answer of the directory is remembered. A job always asks afresh.'),
};

const Directory = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ldap').describe('An LDAP server, over TLS.'),
    url: z
      .url({ protocol: /^ldaps$/, error: 'must be an ldaps:// URL; plain LDAP is refused' })
      .describe('ldaps://host:port; plain LDAP is refused.'),
    ca: fileText()
      .optional()
      .describe('The authority that signed its certificate, a PEM file. Without it: those the system trusts.'),
    baseDn: line().describe('Where people are found.'),
    bindDn: line().optional().describe('A service account, where the directory does not answer strangers.'),
    bindPassword: secret().optional().describe('Its password.'),
    attribute: line().default('mail').describe('The attribute that holds the mail address of the Slack profile.'),
    groupBaseDn: line().optional().describe('Where groups are found, if not below baseDn.'),
    connectSeconds: duration(3, 60).describe('How long connecting may take.'),
    answerSeconds: duration(5, 60).describe('How long an answer may take.'),
    ...admission,
  }),
  z.strictObject({
    kind: z.literal('file').describe('A YAML file of people, for a lab or a very small team.'),
    path: filePath().describe('The file.'),
    ...admission,
  }),
]);

const Proxmox = z.strictObject({
  endpoints: z
    .array(
      z
        .url({ protocol: /^https$/, error: 'must be an https:// URL, like https://pve1.example.org:8006' })
        .regex(/:\d+\/?$/, 'must name the port too, like https://pve1.example.org:8006'),
    )
    .min(1)
    .describe('The API of one or more nodes, https://host:8006; the next is asked when one does not answer.'),
  ca: fileText()
    .optional()
    .describe(
      'The authority of the cluster, /etc/pve/pve-root-ca.pem. Without it and fingerprints: those the system trusts.',
    ),
  fingerprints: z
    .array(z.string().regex(/^(?:[0-9a-f]{2}:?){32}$/i, 'must be a SHA-256 fingerprint, 64 hexadecimal digits'))
    .min(1)
    .optional()
    .describe('In place of ca: the certificate of each node, as "pvenode cert info" prints its SHA-256 fingerprint.'),
  tokenId: z
    .string()
    .regex(/^[^@!\s]+@[^@!\s]+![^@!\s]+$/, 'must look like user@realm!token')
    .describe('An API token, user@realm!token.'),
  tokenSecret: secret().describe('Its secret, a UUID, which Proxmox shows once.'),
  realm: name().default('pve').describe('Owners are uid@realm in Proxmox.'),
  ownerRole: line().default('PVEVMUser').describe('The role that owners get on their container.'),
  vmids: z
    .strictObject({ first: vmid().describe('The lowest id.'), last: vmid().describe('The highest id.') })
    .refine(({ first, last }) => first <= last, { error: 'must not be smaller than first', path: ['last'] })
    .describe('The range that Berth takes ids from. Keep other tools out of it.'),
  storage: name().optional().describe('Where clones are stored, if not where the template is.'),
  requestSeconds: duration(10, 60).describe('How long one call of the API may take.'),
  addressSeconds: duration(60, 600).describe('How long a container may take to get an address.'),
});

const Ssh = z.strictObject({
  user: line().describe('The account on the nodes.'),
  privateKey: secret().describe('Its private key, OpenSSH format.'),
  knownHosts: fileText().describe('A known_hosts file with the keys of all nodes.'),
  nodes: z
    .record(
      name(),
      z.strictObject({
        address: line().describe('Host name or address.'),
        port: port().default(22).describe('Its SSH port.'),
      }),
    )
    .describe('Where each node of the cluster answers SSH, by its Proxmox name.'),
});

const Template = z.strictObject({
  title: line().max(70).describe('What people choose, "Debian 12".'),
  nodes: z
    .record(name(), vmid())
    .refine((nodes) => Object.keys(nodes).length > 0, 'must name at least one node')
    .describe('The id of the template on each node that has it.'),
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
  proxmox: Proxmox.describe('The cluster that carries the containers.'),
  ssh: Ssh.describe('The way to the nodes, for what the API cannot do.'),
  templates: some(Template, 100).describe('The operating systems people can choose, by name.'),
  sizes: some(Size, 100).describe('The sizes people can choose, by name; the first is proposed.'),
  addresses: Addresses.default({ kind: 'dhcp' }).describe('Where containers get their address from.'),
  containerSshPort: port().default(22).describe('The port on which SSH answers inside containers.'),
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
