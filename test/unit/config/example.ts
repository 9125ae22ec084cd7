import { type ConfigSources, loadConfig } from '../../../src/config/load.ts';
import { ConfigError, type Problem } from '../../../src/config/problem.ts';
import type { Config } from '../../../src/config/schema.ts';

/** A small configuration that is right in every respect, as text, and the world it is read in. */
export const RIGHT = `
slack:
  mode: socket
  botToken: \${SLACK_BOT_TOKEN}
  appToken: { file: secrets/app-token }
directory:
  kind: ldap
  url: ldaps://ldap.example.org
  ca: { file: ca.pem }
  baseDn: dc=example,dc=org
proxmox:
  endpoints: [https://pve1.example.org:8006]
  tokenId: berth@pve!bot
  tokenSecret: \${PROXMOX_TOKEN_SECRET}
  vmids: { first: 1000, last: 1999 }
ssh:
  user: berth
  privateKey: { file: id_ed25519 }
  knownHosts: { file: known_hosts }
  nodes:
    pve1: { address: 192.0.2.11 }
templates:
  debian-12: { title: Debian 12, nodes: { pve1: 100 } }
sizes:
  small: { title: Small, cores: 1, memoryMiB: 1024, diskGiB: 8 }
redis:
  url: \${REDIS_URL}
`;

/** Nothing of these may ever stand in a message. */
export const SECRETS = ['xoxb-hush', 'xapp-hush', 'uuid-hush', 'key-hush', 'redis://:hush@127.0.0.1'];

const FILES: Readonly<Record<string, string>> = {
  '/etc/berth/secrets/app-token': 'xapp-hush\n',
  '/etc/berth/ca.pem': 'a certificate\n',
  '/etc/berth/id_ed25519': 'key-hush\n',
  '/etc/berth/known_hosts': 'pve1 ssh-ed25519 AAAA\n',
  '/etc/berth/empty': '\n',
};

export const SOURCES: ConfigSources = {
  path: '/etc/berth/berth.yml',
  env: {
    SLACK_BOT_TOKEN: 'xoxb-hush',
    PROXMOX_TOKEN_SECRET: 'uuid-hush',
    REDIS_URL: 'redis://:hush@127.0.0.1',
    PORT: '8443',
    EMPTY: '',
  },
  readFile: (path) => {
    const text = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  },
};

export function load(text: string, env: Readonly<Record<string, string>> = {}): Config {
  return loadConfig(text, { ...SOURCES, env: { ...SOURCES.env, ...env } });
}

/** The problems of a text, as `path: sentence`; none when it is accepted. Anything else thrown is thrown on. */
export function problemsIn(text: string, env: Readonly<Record<string, string>> = {}): string[] {
  return problems(text, env).map(({ path, sentence }) => `${path}: ${sentence}`);
}

function problems(text: string, env: Readonly<Record<string, string>>): readonly Problem[] {
  try {
    load(text, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** The right configuration with one piece of its text replaced; the piece must be there. */
export function changed(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the configuration: ${from}`);
    return text.replace(from, () => to);
  }, RIGHT);
}
