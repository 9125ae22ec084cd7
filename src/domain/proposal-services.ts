/** Which services a project needs, told by the images it composes and the clients it depends on. */

/** In the order in which they are shown. */
const ORDER = [
  'meteor',
  'mongodb',
  'redis',
  'postgresql',
  'apache',
  'nginx',
  'docker',
  'rabbitmq',
  'memcached',
  'mariadb',
];

/** Packages of npm and PyPI that talk to a service, by its name. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  mongodb: ['mongodb', 'mongoose', 'pymongo', 'motor', 'mongoengine', 'beanie', 'djongo'],
  redis: ['redis', 'ioredis', 'bullmq', 'bull', 'bee-queue', 'connect-redis', 'django-redis', 'aioredis', 'rq'],
  postgresql: ['pg', 'pg-promise', 'postgres', 'psycopg', 'psycopg2', 'psycopg2-binary', 'asyncpg', 'pg8000'],
  rabbitmq: ['amqplib', 'amqp-connection-manager', 'rhea', 'pika', 'aio-pika', 'kombu'],
  memcached: ['memcached', 'memjs', 'pymemcache', 'pylibmc', 'python-memcached'],
  mariadb: ['mysql', 'mysql2', 'mariadb', 'mysqlclient', 'pymysql', 'aiomysql', 'mysql-connector-python', 'asyncmy'],
};

/** Images, by the service that stands in for them here. */
const IMAGES: Readonly<Record<string, RegExp>> = {
  mongodb: /^(?:mongo|mongodb(?:-community-server|-enterprise-server)?|percona-server-mongodb)$/,
  redis: /^(?:redis|redis-stack|redis-stack-server|valkey)$/,
  postgresql: /^(?:postgres|postgresql|postgis|timescaledb|pgvector)$/,
  apache: /^httpd$/,
  nginx: /^nginx(?:-unprivileged)?$/,
  docker: /^docker$/,
  rabbitmq: /^rabbitmq$/,
  memcached: /^memcached$/,
  mariadb: /^(?:mariadb|mysql|mysql-server|percona)$/,
};

/** @param packages names as npm or PyPI has them */
export function servicesOfPackages(packages: Iterable<string>): string[] {
  const names = new Set([...packages].map((name) => name.toLowerCase().replaceAll('_', '-')));
  return Object.keys(CLIENTS).filter((service) => CLIENTS[service]?.some((client) => names.has(client)));
}

/** @param image as a compose file names it: `registry/group/name:tag@digest` */
export function serviceOfImage(image: string): string | undefined {
  const name = image.split('@')[0]?.split('/').at(-1)?.split(':')[0] ?? '';
  return Object.keys(IMAGES).find((service) => IMAGES[service]?.test(name));
}

export function inOrder(services: Iterable<string>): string[] {
  const wanted = new Set(services);
  return ORDER.filter((service) => wanted.has(service));
}
