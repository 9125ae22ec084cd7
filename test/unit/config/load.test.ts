import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { catalogueOf, loadConfig } from '../../../src/config/load.ts';
import { ConfigError } from '../../../src/config/problem.ts';
import { anyText } from '../../hostile.ts';
import { changed, load, RIGHT, SECRETS, SOURCES } from './example.ts';

describe('a right configuration', () => {
  test('is read, with what it points at in place and defaults filled in', () => {
    const config = load(RIGHT);
    expect(config.slack).toMatchObject({
      mode: 'socket',
      botToken: 'xoxb-hush',
      appToken: 'xapp-hush',
      connections: 2,
    });
    expect(config.directory).toMatchObject({ ca: 'a certificate\n', attribute: 'mail' });
    expect(config.addresses).toEqual({ kind: 'dhcp' });
    expect(config.worker.concurrency).toBe(10);
    expect(config.log.level).toBe('info');
  });

  test('takes a number from the environment as a number', () => {
    expect(
      load(changed(['{ address: 192.0.2.11 }', '{ address: 192.0.2.11, port: "${PORT}" }'])).ssh.nodes.pve1,
    ).toEqual({
      address: '192.0.2.11',
      port: 8443,
    });
  });

  test('finds the file of people beside berth.yml', () => {
    const text = RIGHT.replace(/directory:[\s\S]*?proxmox:/, 'directory: { kind: file, path: people.yml }\nproxmox:');
    expect(load(text).directory).toMatchObject({ kind: 'file', path: '/etc/berth/people.yml' });
  });

  test('gives the catalogue that forms and jobs read', () => {
    expect(catalogueOf(load(RIGHT))).toMatchObject({
      templates: { 'debian-12': { title: 'Debian 12', nodes: { pve1: 100 } } },
      vmids: { first: 1000, last: 1999 },
      storage: undefined,
      realm: 'pve',
      addressTimeoutMs: 60_000,
      containerSshPort: 22,
      help: 'an administrator',
    });
  });
});

describe('no input', () => {
  const only = (text: string): ConfigError | undefined => {
    try {
      load(text);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems.length).toBeGreaterThan(0);
      return error;
    }
  };

  test.each([
    ['text', '\0'],
    ['a list', '[1]'],
    ['deep nesting', '['.repeat(2000)],
    ['a cycle', '&a [*a]'],
    ['a cyclic section', 'ssh: &a { nodes: *a }'],
    ['an alias to nowhere', 'slack: *gone'],
    ['an unknown tag', '!!js/function "x"'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['a key that is a list', '? [a]\n: 1'],
    ['a prototype', '__proto__: { slack: 1 }'],
    [
      'aliases that multiply',
      'a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: &e [*d,*d]\nf: &f [*e,*e]\ng: [*f,*f]',
    ],
  ])('throws anything else: %s', (_what, text) => {
    expect(only(text)).toBeInstanceOf(ConfigError);
  });

  test('throws anything else: any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), anyText(), fc.json({ maxDepth: 2 })), (text) => void only(text)));
  });

  test('throws anything else, or gives a secret away: the right one with a line lost, doubled or changed', () => {
    const lines = RIGHT.split('\n');
    const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom(...SECRETS));
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.constantFrom('lose', 'double', 'set'), value, (at, act, anything) => {
        const line = lines[at] ?? '';
        const put =
          act === 'lose'
            ? []
            : act === 'double'
              ? [line, line]
              : [line.replace(/:.*/, () => `: ${stringify(anything)}`)];
        const message = only(lines.toSpliced(at, 1, ...put).join('\n'))?.message ?? '';
        for (const secret of SECRETS) expect(message).not.toContain(secret);
      }),
    );
  });
});

test('a reader of files that breaks in its own way is a problem too', () => {
  const broken = {
    ...SOURCES,
    readFile: () => {
      throw 'no';
    },
  };
  expect(() => loadConfig(RIGHT, broken)).toThrow('slack.appToken: "secrets/app-token" cannot be read');
});
