import { z } from 'zod';
import { type Catalogue, sizeText } from '../src/domain/catalogue.ts';
import { HttpPort, PORT_RANGE, Purpose } from '../src/domain/container-request.ts';
import { Hostname } from '../src/domain/hostname.ts';
import { protocolById } from '../src/domain/protocols.ts';
import { SshKeys } from '../src/domain/ssh-key.ts';
import type { Fields } from '../src/slack/form.ts';

/** The questions of `/create-container`. The keys are those of the request. */
export function containerFields({ templates, sizes }: Catalogue): Fields {
  return {
    hostname: {
      kind: 'text',
      label: 'Name',
      hint: 'Letters, digits and hyphens. It becomes the host name.',
      maxLength: 63,
      placeholder: 'my-app',
    },
    template: {
      kind: 'select',
      label: 'Operating system',
      options: Object.entries(templates).map(([value, { title }]) => ({ value, label: title })),
    },
    size: {
      kind: 'select',
      label: 'Size',
      options: Object.entries(sizes).map(([value, size]) => ({
        value,
        label: size.title,
        description: sizeText(size),
      })),
    },
    keys: {
      kind: 'text',
      label: 'SSH public keys',
      multiline: true,
      hint: 'One a line, as in the files ending in .pub. These keys can log in.',
      placeholder: 'ssh-ed25519 AAAA... you@laptop',
    },
    httpPort: {
      kind: 'number',
      label: 'HTTP port',
      hint: 'The port your application will listen on.',
      min: PORT_RANGE.min,
      max: PORT_RANGE.max,
    },
    ports: {
      kind: 'search',
      label: 'Other protocols',
      hint: 'Type a name or a port. SSH and HTTP are there anyway.',
      placeholder: 'FTP, MQTT, 5432 ...',
      optional: true,
      most: 50,
    },
    purpose: { kind: 'text', label: 'What is it for?', multiline: true, maxLength: 500, optional: true },
  };
}

/** The schema behind the form: what people typed goes in, the parts of a request come out. */
export function containerAnswers({ templates, sizes, reservedHostnames }: Catalogue) {
  const offered = (names: object, what: string) =>
    z.string(`Choose ${what}.`).refine((name) => Object.hasOwn(names, name), `Choose ${what}.`);
  return z.object({
    hostname: z
      .string('Give the container a name.')
      .pipe(Hostname)
      .refine((name) => !reservedHostnames.includes(name), 'This name is reserved. Choose another.'),
    template: offered(templates, 'an operating system'),
    size: offered(sizes, 'a size'),
    keys: z
      .string('Paste at least one public key: without one nobody could log in.')
      .pipe(SshKeys)
      .refine((keys) => keys.length > 0, 'Paste at least one public key: without one nobody could log in.'),
    httpPort: z.number('Give the port as a whole number.').pipe(HttpPort),
    ports: z
      .array(z.string())
      .max(50, 'At most 50 protocols, please.')
      .default([])
      .transform((ids, context) => {
        const found = [...new Set(ids)].map((id) => protocolById(id));
        if (found.includes(undefined)) context.addIssue({ code: 'custom', message: 'Choose protocols from the list.' });
        return found.filter((protocol) => protocol !== undefined);
      }),
    purpose: z.string().default('').pipe(Purpose),
  });
}
export type ContainerAnswers = z.infer<ReturnType<typeof containerAnswers>>;
