import type { System } from './system.ts';

/** Services that people can ask for, as data: what each takes on each system. */

/** Those that come from a source which the configuration names. */
export const SOURCED = ['mongodb', 'docker', 'rabbitmq', 'meteor'] as const;
export type SourceName = (typeof SOURCED)[number];

export interface ServiceSetup {
  packages: readonly string[];
  /** Enabled and started, in this order. */
  units: readonly string[];
  /** Where the packages come from: then all of them come from there, and only they. Undefined: the distribution. */
  source?: SourceName;
  /** Written before anything is installed, so that nothing listens to the world even for a moment. */
  files?: readonly { path: string; content: string }[];
  /** Done once before the units start, unless this file is there. */
  prepare?: { words: readonly string[]; unless: string };
}

export interface Service {
  name: string;
  title: string;
  /** Where it answers in the container; undefined for one that listens on no port. */
  port?: number;
  /** Serves whoever comes; the others listen on the container's own loopback alone. */
  isPublic?: boolean;
  /** Unpacked, not installed: a program, and nothing that runs. */
  archive?: SourceName;
  on: Partial<Record<System, ServiceSetup>>;
}

const rabbitFiles = [
  {
    // Its name must resolve, which a container's own may not.
    path: '/etc/rabbitmq/rabbitmq-env.conf',
    content: `NODENAME=rabbit@localhost
NODE_IP_ADDRESS=127.0.0.1
SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
`,
  },
];

/** mongodb-org is a package of packages, all of them from its source. */
const mongo = [
  ...['mongodb-org', 'mongodb-org-database', 'mongodb-org-server', 'mongodb-org-mongos', 'mongodb-org-tools'],
  ...['mongodb-org-database-tools-extra', 'mongodb-database-tools', 'mongodb-mongosh'],
];

/** Debian 12: its package index. Rocky 9: the AppStream of Red Hat Enterprise Linux 9. */
export const services: readonly Service[] = [
  {
    name: 'postgresql',
    title: 'PostgreSQL',
    port: 5432,
    on: {
      'debian-12': { packages: ['postgresql'], units: ['postgresql'] },
      'rocky-9': {
        packages: ['postgresql-server'],
        units: ['postgresql'],
        prepare: { words: ['postgresql-setup', '--initdb'], unless: '/var/lib/pgsql/data/PG_VERSION' },
      },
    },
  },
  {
    name: 'redis',
    title: 'Redis',
    port: 6379,
    on: {
      'debian-12': { packages: ['redis-server'], units: ['redis-server'] },
      'rocky-9': { packages: ['redis'], units: ['redis'] },
    },
  },
  {
    name: 'mariadb',
    title: 'MariaDB',
    port: 3306,
    on: {
      'debian-12': { packages: ['mariadb-server'], units: ['mariadb'] },
      'rocky-9': {
        packages: ['mariadb-server'],
        units: ['mariadb'],
        files: [{ path: '/etc/my.cnf.d/berth.cnf', content: '[mysqld]\nbind-address=127.0.0.1\n' }],
      },
    },
  },
  {
    name: 'mongodb',
    title: 'MongoDB 7.0',
    port: 27_017,
    on: {
      'debian-12': { packages: mongo, units: ['mongod'], source: 'mongodb' },
      'rocky-9': { packages: mongo, units: ['mongod'], source: 'mongodb' },
    },
  },
  {
    name: 'memcached',
    title: 'Memcached',
    port: 11_211,
    on: {
      'debian-12': { packages: ['memcached'], units: ['memcached'] },
      'rocky-9': { packages: ['memcached'], units: ['memcached'] },
    },
  },
  {
    name: 'rabbitmq',
    title: 'RabbitMQ',
    port: 5672,
    on: {
      'debian-12': { packages: ['rabbitmq-server'], units: ['rabbitmq-server'], files: rabbitFiles },
      'rocky-9': {
        packages: ['rabbitmq-server', 'erlang'],
        units: ['rabbitmq-server'],
        source: 'rabbitmq',
        files: rabbitFiles,
      },
    },
  },
  {
    name: 'nginx',
    title: 'nginx',
    port: 80,
    isPublic: true,
    on: {
      'debian-12': { packages: ['nginx'], units: ['nginx'] },
      'rocky-9': { packages: ['nginx'], units: ['nginx'] },
    },
  },
  {
    name: 'apache',
    title: 'Apache HTTP Server',
    port: 80,
    isPublic: true,
    on: {
      'debian-12': { packages: ['apache2'], units: ['apache2'] },
      'rocky-9': { packages: ['httpd'], units: ['httpd'] },
    },
  },
  {
    name: 'docker',
    title: 'Docker',
    on: {
      'debian-12': { packages: ['docker.io'], units: ['docker'] },
      'rocky-9': { packages: ['docker-ce', 'docker-ce-cli', 'containerd.io'], units: ['docker'], source: 'docker' },
    },
  },
  {
    name: 'meteor',
    title: 'Meteor',
    archive: 'meteor',
    on: {
      'debian-12': { packages: ['curl', 'tar', 'gzip'], units: [] },
      'rocky-9': { packages: ['curl', 'tar', 'gzip'], units: [] },
    },
  },
];
