import { describe, expect, test } from 'vitest';
import { changed, load, problemsIn, RIGHT } from './example.ts';

describe('one problem', () => {
  test.each<[what: string, from: string, to: string, problem: string]>([
    [
      'a secret in the file',
      '${SLACK_BOT_TOKEN}',
      'xoxb-hush',
      'slack.botToken: a secret never stands in the file; write ${NAME} for a variable of the environment, or { file: path }',
    ],
    [
      'a secret as a number',
      '${REDIS_URL}',
      '12345',
      'redis.url: a secret never stands in the file; write ${NAME} for a variable of the environment, or { file: path }',
    ],
    [
      'a part of a value from the environment',
      '${REDIS_URL}',
      'redis://${REDIS_URL}',
      'redis.url: a secret never stands in the file; write ${NAME} for a variable of the environment, or { file: path }',
    ],
    [
      'the same where nothing is secret',
      'title: Debian 12',
      'title: "Debian ${PORT}"',
      'templates.debian-12.title: write ${NAME} as the whole value, or not at all',
    ],
    ['an unset variable', '${REDIS_URL}', '${NOWHERE}', 'redis.url: the environment has no NOWHERE'],
    ['a name every object has', '${REDIS_URL}', '${constructor}', 'redis.url: the environment has no constructor'],
    ['an empty variable', '${REDIS_URL}', '${EMPTY}', 'redis.url: EMPTY is empty in the environment'],
    ['a missing file', 'file: ca.pem', 'file: gone.pem', 'directory.ca: "gone.pem" does not exist'],
    ['an empty file', 'file: ca.pem', 'file: empty', 'directory.ca: "empty" is empty'],
    [
      'a path where a file is meant',
      '{ file: ca.pem }',
      'ca.pem',
      'directory.ca: must be { file: path }, or ${NAME} for a variable of the environment that holds the text',
    ],
    ['an unknown key', 'user: berth', 'user: berth\n  usr: root', 'ssh.usr: is not a key of Berth'],
    ['an unknown section', 'redis:', 'reddis: 1\nredis:', 'reddis: is not a key of Berth'],
    ['a missing key', '  user: berth\n', '', 'ssh.user: is missing'],
    ['a missing section', 'redis:\n  url: ${REDIS_URL}', '', 'redis: is missing'],
    [
      'root on the nodes',
      'user: berth',
      'user: root',
      'ssh.user: must be an ordinary account: "berth setup node" makes it',
    ],
    ['a wrong type', 'user: berth', 'user: 7', 'ssh.user: must be text (put it in quotes)'],
    ['a list for a group', '{ pve1: 100 }', '[100]', 'templates.debian-12.nodes: must be a group of keys'],
    ['a fraction', 'cores: 1', 'cores: 1.5', 'sizes.small.cores: must be a whole number'],
    ['too small', 'first: 1000', 'first: 99', 'proxmox.vmids.first: must be at least 100'],
    ['too big', 'cores: 1', 'cores: 129', 'sizes.small.cores: must be at most 128'],
    ['an empty list', '[https://pve1.example.org:8006]', '[]', 'proxmox.endpoints: must not be empty'],
    ['plain LDAP', 'ldaps://ldap', 'ldap://ldap', 'directory.url: must be an ldaps:// URL; plain LDAP is refused'],
    [
      'plain HTTP',
      'https://pve1',
      'http://pve1',
      'proxmox.endpoints.0: must be an https:// URL, like https://pve1.example.org:8006',
    ],
    [
      'a bad name',
      'small:',
      'Small One:',
      'sizes."Small One": the name must be lower-case letters, digits, "-" and "."',
    ],
    ['a bad choice', 'kind: ldap', 'kind: ad', 'directory.kind: must be ldap or file'],
    ['a choice from the environment', 'mode: socket', 'mode: ${PORT}', 'slack.mode: must be socket or http'],
    ['no choice', '  kind: ldap\n', '', 'directory.kind: must be ldap or file'],
    ['a key of the other branch', 'mode: socket', 'mode: socket\n  port: 3000', 'slack.port: is not a key of Berth'],
    ['a range the wrong way round', 'last: 1999', 'last: 999', 'proxmox.vmids.last: must not be smaller than first'],
    [
      'a node without SSH',
      'pve1: 100',
      'pve2: 100',
      'templates.debian-12.nodes.pve2: ssh.nodes has no node named pve2',
    ],
    [
      'a template among the containers',
      'pve1: 100',
      'pve1: 1500',
      'templates.debian-12.nodes.pve1: 1500 lies in proxmox.vmids, where Berth makes containers',
    ],
    [
      'an endpoint without its port',
      'https://pve1.example.org:8006',
      'https://pve1.example.org',
      'proxmox.endpoints.0: must name the port too, like https://pve1.example.org:8006',
    ],
    [
      'two ways to trust',
      'tokenId:',
      `ca: "\${PORT}"\n  fingerprints: ["${'ab'.repeat(32)}"]\n  tokenId:`,
      'proxmox.fingerprints: stands in place of ca: leave one of them out',
    ],
    ['a bindDn alone', 'baseDn:', 'bindDn: cn=berth\n  baseDn:', 'directory.bindPassword: is missing; bindDn needs it'],
    [
      'a bindPassword alone',
      'baseDn:',
      'bindPassword: "${PORT}"\n  baseDn:',
      'directory.bindDn: is missing; bindPassword needs it',
    ],
    ['a key twice', 'user: berth', 'user: berth\n  user: berth', 'line 18, column 3: this key stands here twice'],
    ['broken YAML', 'user: berth', 'user: "root', 'line 28, column 1: is not valid YAML (MISSING_CHAR)'],
  ])('%s', (_what, from, to, problem) => {
    expect(problemsIn(changed([from, to]))).toEqual([problem]);
  });

  test.each<[what: string, pool: string, problem: string]>([
    [
      'the wrong way round',
      'first: 192.0.2.90, last: 192.0.2.10, prefix: 24, gateway: 192.0.2.1',
      'addresses.last: must not be smaller than first',
    ],
    [
      'a gateway elsewhere',
      'first: 192.0.2.10, last: 192.0.2.90, prefix: 24, gateway: 198.51.100.1',
      'addresses.gateway: is not in the same /24 network as first',
    ],
    [
      'the broadcast address',
      'first: 192.0.2.10, last: 192.0.2.255, prefix: 24, gateway: 192.0.2.1',
      'addresses.last: is the address of the network itself or its broadcast address',
    ],
    [
      'nothing but the gateway',
      'first: 192.0.2.1, last: 192.0.2.1, prefix: 24, gateway: 192.0.2.1',
      'addresses.gateway: is the only address of the pool',
    ],
    [
      'no address',
      'first: 192.0.2, last: 192.0.2.9, prefix: 24, gateway: 192.0.2.1',
      'addresses.first: must be an IPv4 address, like 192.0.2.10',
    ],
    [
      'too many',
      'first: 10.0.0.1, last: 10.9.0.1, prefix: 8, gateway: 10.0.0.2',
      'addresses.last: a pool has at most 65536 addresses',
    ],
  ])('a pool: %s', (_what, pool, problem) => {
    expect(problemsIn(`${RIGHT}addresses: { kind: pool, bridge: vmbr0, ${pool} }\n`)).toEqual([problem]);
  });
});

test('every problem is reported at once, also those between sections', () => {
  const text = changed(
    ['${REDIS_URL}', '${NOWHERE}'],
    ['user: berth', 'usr: root'],
    ['cores: 1', 'cores: one'],
    ['pve1: 100', 'pve9: 1000'],
  );
  expect(problemsIn(text).toSorted()).toEqual([
    'redis.url: the environment has no NOWHERE',
    'sizes.small.cores: must be a number',
    'ssh.user: is missing',
    'ssh.usr: is not a key of Berth',
    'templates.debian-12.nodes.pve9: 1000 lies in proxmox.vmids, where Berth makes containers',
  ]);
});

test('the message is a list for the terminal', () => {
  expect(() => load(changed(['${REDIS_URL}', '${NOWHERE}'], ['cores: 1', 'cores: 0']))).toThrow(
    '/etc/berth/berth.yml has 2 problems:\n' +
      '  redis.url: the environment has no NOWHERE\n' +
      '  sizes.small.cores: must be at least 1',
  );
});

test('an empty file lacks every section', () => {
  expect(problemsIn('')).toEqual(
    ['slack', 'directory', 'proxmox', 'ssh', 'templates', 'sizes', 'redis'].map((section) => `${section}: is missing`),
  );
});
