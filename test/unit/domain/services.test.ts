import { describe, expect, it } from 'vitest';
import { services } from '../../../src/domain/service-table.ts';
import { chosenServices, offeredServices, portTaken, type ServicesCatalogue } from '../../../src/domain/services.ts';
import { SYSTEMS, systemByName } from '../../../src/domain/system.ts';

const none: ServicesCatalogue = { packages: {}, archives: {} };
const apt = { url: 'https://packages.example.org/apt', suite: 'stable', components: ['main'] };
const yum = { url: 'https://packages.example.org/yum' };
const key = 'a key';
const names = (...of: Parameters<typeof offeredServices>) => offeredServices(...of).map(({ name }) => name);

describe('the services', () => {
  // Row 25 of the inputs of the old flow.
  it('are all those that there have been, on both systems', () => {
    expect(services.map(({ name }) => name).sort()).toEqual([
      'apache',
      'docker',
      'mariadb',
      'memcached',
      'meteor',
      'mongodb',
      'nginx',
      'postgresql',
      'rabbitmq',
      'redis',
    ]);
    for (const { on } of services) expect(Object.keys(on).sort()).toEqual([...SYSTEMS]);
  });

  it('that the distribution has are offered as they are, and no others', () => {
    expect(names('debian-12', none)).toEqual([
      ...['postgresql', 'redis', 'mariadb', 'memcached', 'rabbitmq', 'nginx', 'apache', 'docker'],
    ]);
    expect(names('rocky-9', none)).toEqual(['postgresql', 'redis', 'mariadb', 'memcached', 'nginx', 'apache']);
  });

  it('of another source are offered where it is configured for the family', () => {
    const withMongo = { ...none, packages: { mongodb: { apt, key } } };
    expect(names('debian-12', withMongo)).toContain('mongodb');
    expect(names('rocky-9', withMongo)).not.toContain('mongodb');
    expect(names('rocky-9', { ...none, packages: { docker: { yum, key } } })).toContain('docker');
    expect(
      names('debian-12', { ...none, archives: { meteor: { url: 'https://x.example.org/m.tar.gz', sha256: 'a' } } }),
    ).toContain('meteor');
  });

  it('are none where the packages of the system are not known', () => {
    expect(names(undefined, none)).toEqual([]);
  });

  it('write nothing that words of a shell are made of', () => {
    for (const { on, name } of services) {
      for (const { packages, units, prepare } of Object.values(on)) {
        const words = [name, ...packages, ...units, ...(prepare?.words ?? []), prepare?.unless ?? 'x'];
        expect(words.filter((word) => !/^[\w.+:@/-]+$/.test(word))).toEqual([]);
      }
    }
  });

  it('listen for the container alone, apart from those that serve the world', () => {
    expect(services.filter(({ isPublic }) => isPublic).map(({ name }) => name)).toEqual(['nginx', 'apache']);
  });
});

describe('choosing services', () => {
  it('takes each once', () => {
    const chosen = chosenServices(['redis', 'postgresql', 'redis'], 'debian-12', none);
    expect(typeof chosen === 'string' ? chosen : chosen.map(({ units }) => units)).toEqual([
      ['redis-server'],
      ['postgresql'],
    ]);
  });

  it.each([
    ['one that is not there', ['redis', 'oracle'], 'The service oracle is not offered here.'],
    ['one without its source', ['mongodb'], 'The service mongodb is not offered here.'],
    [
      'two at one port',
      ['nginx', 'apache'],
      'nginx and Apache HTTP Server both listen on port 80. Choose one of them.',
    ],
    ['a name of Object', ['constructor'], 'The service constructor is not offered here.'],
  ])('refuses %s', (_what, asked, sentence) => {
    expect(chosenServices(asked, 'debian-12', none)).toBe(sentence);
  });

  it('says when a component wants the port of one', () => {
    const chosen = offeredServices('debian-12', none);
    expect(portTaken(5432, chosen)).toBe('PostgreSQL listens on port 5432 already.');
    expect(portTaken(3000, chosen)).toBeUndefined();
  });
});

it.each([
  ['debian-12', 'debian-12'],
  ['debian-12-large', 'debian-12'],
  ['rocky-9.4', 'rocky-9'],
  ['debian-120', undefined],
  ['my-debian-12', undefined],
  ['ubuntu', undefined],
])('the template %s is of the system %s by its name', (template, system) => {
  expect(systemByName(template)).toBe(system);
});
