import { z } from 'zod';
import { type Catalogue, sizeText } from '../src/domain/catalogue.ts';
import { HttpPort, PORT_RANGE, Purpose } from '../src/domain/container-request.ts';
import { Hostname } from '../src/domain/hostname.ts';
import type { Person } from '../src/domain/person.ts';
import { protocolById } from '../src/domain/protocols.ts';
import { parseSshKey, SshKeys } from '../src/domain/ssh-key.ts';
import type { Fields } from '../src/slack/form.ts';
import { repositoryAnswers, repositoryFields } from './repository-form.ts';

/**
 * The first questions of `/create-container`. The keys are those of the request, and then those of a repository.
 * @param deploying undefined where no application can be deployed
 */
export function containerFields(
  { templates, sizes, login }: Catalogue,
  deploying?: { hasToken: boolean } | undefined,
): Fields {
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
      hint:
        login === 'directory'
          ? 'Your directory password and the keys in the directory log in anyway. Others can be added, one a line.'
          : 'One a line, as in the files ending in .pub. These keys can log in.',
      placeholder: 'ssh-ed25519 AAAA... you@laptop',
      ...(login === 'directory' ? { optional: true } : {}),
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
    ...(deploying ? repositoryFields(deploying.hasToken) : {}),
  };
}

const NO_KEY = 'Paste at least one public key: without one nobody could log in.';

/** The schema behind the form: what people typed goes in, the parts of a request come out. */
export function containerAnswers({ templates, sizes, reservedHostnames, login }: Catalogue) {
  const offered = (names: object, what: string) =>
    z.string(`Choose ${what}.`).refine((name) => Object.hasOwn(names, name), `Choose ${what}.`);
  const keys =
    login === 'directory'
      ? z.string().default('').pipe(SshKeys)
      : z
          .string(NO_KEY)
          .pipe(SshKeys)
          .refine((lines) => lines.length > 0, NO_KEY);
  return z.object({
    hostname: z
      .string('Give the container a name.')
      .pipe(Hostname)
      .refine((name) => !reservedHostnames.includes(name), 'This name is reserved. Choose another.'),
    template: offered(templates, 'an operating system'),
    size: offered(sizes, 'a size'),
    keys,
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
    ...repositoryAnswers,
  });
}
export type ContainerAnswers = z.infer<ReturnType<typeof containerAnswers>>;

/**
 * The keys that have to be put into the container. Those in the directory work by themselves, and only as long as they
 * are there; a copy would outlive them.
 */
export function addedKeys(keys: readonly string[], person: Person, { login }: Catalogue): string[] {
  if (login === 'accounts') return [...keys];
  const known = new Set(person.keys.map(blobOf));
  return keys.filter((key) => !known.has(blobOf(key)));
}

/** What makes two lines the same key, whatever they are called. What is no key is nobody's. */
function blobOf(line: string): string | undefined {
  try {
    return parseSshKey(line).fingerprint;
  } catch {
    return undefined;
  }
}
