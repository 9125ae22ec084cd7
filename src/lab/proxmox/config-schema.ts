import type { Schema } from './schema.ts';

const numbered = (name: string, count: number): Schema =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${index}`, { type: 'string' as const }]));

/** The options of a container's configuration that the API knows; `lxc.*` keys are not among them. */
export const configOptions: Schema = {
  arch: { type: 'string', oneOf: ['amd64', 'i386', 'arm64', 'armhf', 'riscv32', 'riscv64'] },
  cmode: { type: 'string', oneOf: ['shell', 'console', 'tty'] },
  console: { type: 'boolean' },
  cores: { type: 'integer', min: 1, max: 8192 },
  cpulimit: { type: 'number', min: 0, max: 8192 },
  cpuunits: { type: 'integer', min: 0, max: 500000 },
  debug: { type: 'boolean' },
  description: { type: 'string', maxLength: 8192 },
  features: { type: 'string' },
  hookscript: { type: 'string' },
  hostname: { type: 'string', format: 'dns-name', maxLength: 255 },
  lock: {
    type: 'string',
    oneOf: [
      'backup',
      'create',
      'destroyed',
      'disk',
      'fstrim',
      'migrate',
      'mounted',
      'rollback',
      'snapshot',
      'snapshot-delete',
    ],
  },
  memory: { type: 'integer', min: 16 },
  nameserver: { type: 'string' },
  onboot: { type: 'boolean' },
  ostype: { type: 'string' },
  protection: { type: 'boolean' },
  rootfs: { type: 'string' },
  searchdomain: { type: 'string' },
  startup: { type: 'string' },
  swap: { type: 'integer', min: 0 },
  tags: { type: 'string', format: 'tags' },
  template: { type: 'boolean' },
  timezone: { type: 'string' },
  tty: { type: 'integer', min: 0, max: 6 },
  unprivileged: { type: 'boolean' },
  ...numbered('dev', 16),
  ...numbered('mp', 16),
  ...numbered('net', 16),
};

/** Options that a running container takes up only when it starts again. */
export const notHotpluggable: ReadonlySet<string> = new Set([
  'arch',
  'cmode',
  'console',
  'debug',
  'features',
  'ostype',
  'timezone',
  'tty',
]);
