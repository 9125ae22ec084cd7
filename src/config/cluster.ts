import { z } from 'zod';
import { duration, fileText, line, name, port, secret, vmid } from './fields.ts';

/** The section `proxmox`: the cluster that carries the containers. */
export const Proxmox = z.strictObject({
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

/** The section `ssh`: the way to the nodes. */
export const Ssh = z.strictObject({
  user: line()
    .refine((user) => user !== 'root', 'must be an ordinary account: "berth setup node" makes it')
    .describe('The account on the nodes, which "berth setup node" makes.'),
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
