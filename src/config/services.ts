import { z } from 'zod';
import type { SourceName } from '../domain/service-table.ts';
import type { PackageSource, ServicesCatalogue } from '../domain/services.ts';
import { fileText, packageUrl, packageWord } from './fields.ts';
import type { Problem } from './problem.ts';
import { archiveUrl, sha256 } from './runtimes.ts';
import type { Config } from './schema.ts';

const Packages = z.strictObject({
  url: packageUrl().optional().describe('The apt repository, for containers of the Debian family.'),
  suite: packageWord().default('stable').describe('Its suite.'),
  components: z.array(packageWord()).min(1).default(['main']).describe('Its components.'),
  yumUrl: packageUrl().optional().describe('The yum repository, for containers of the Red Hat family.'),
  key: fileText().describe('The key that signs what is there, ASCII armoured. Nothing else is installed from it.'),
});

/** The section `services`: what the services need that are not the distribution's. */
export const Services = z.strictObject({
  sources: z
    .strictObject({
      mongodb: Packages.optional().describe('MongoDB 7.0, which no distribution packages.'),
      rabbitmq: Packages.optional().describe('RabbitMQ and Erlang for the Red Hat family; Debian has them.'),
      docker: Packages.optional().describe('Docker CE for the Red Hat family; Debian has Docker.'),
      meteor: z
        .strictObject({
          url: archiveUrl().describe('Where containers get the bootstrap archive of Meteor.'),
          sha256: sha256().describe('Its checksum. A file with another one is not used.'),
        })
        .optional()
        .describe('Meteor, an archive with the folder .meteor in it.'),
    })
    .prefault({})
    .describe('Where they come from. A service whose source is missing here is not offered.'),
  ca: fileText()
    .optional()
    .describe('The authority of where archives are, a PEM file. Without it: those that the container trusts.'),
});

/** The part of the catalogue that these settings are. */
export function servicesOf({ services: { sources, ca } }: Pick<Config, 'services'>): ServicesCatalogue {
  const { meteor, ...packaged } = sources;
  const packages: Partial<Record<SourceName, PackageSource>> = {};
  for (const [name, source] of Object.entries(packaged)) {
    const { url, suite, components, yumUrl, key } = source;
    packages[name as keyof typeof packaged] = {
      apt: url === undefined ? undefined : { url, suite, components },
      yum: yumUrl === undefined ? undefined : { url: yumUrl },
      key,
    };
  }
  return { packages, archives: meteor === undefined ? {} : { meteor }, ca };
}

/** A source without an address, and a key that is none. */
export function serviceProblems({ services }: Partial<Config>): Problem[] {
  const { meteor: _, ...packaged } = services?.sources ?? {};
  return Object.entries(packaged).flatMap(([name, { url, yumUrl, key }]): Problem[] => {
    const path = `services.sources.${name}`;
    return [
      ...(url === undefined && yumUrl === undefined ? [{ path, sentence: 'must have url, yumUrl or both' }] : []),
      ...(isArmouredKey(key) ? [] : [{ path: `${path}.key`, sentence: 'must be an ASCII-armoured OpenPGP key' }]),
    ];
  });
}

const isArmouredKey = (key: string) => /^-----BEGIN PGP PUBLIC KEY BLOCK-----/m.test(key);
