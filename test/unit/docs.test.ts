import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationPage } from '../../scripts/configuration-page.ts';
import { editorSchema } from '../../scripts/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Config } from '../../src/config/schema.ts';
import { RIGHT } from './config/example.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const example = read('berth.example.yml');

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(read('docs/berth.schema.json')));
const acceptedBySchema = (text: string): boolean => validate(parse(text));

describe('what is printed from the schema is fresh (npm run docs)', () => {
  test('docs/configuration.md', () => {
    expect(read('docs/configuration.md')).toBe(configurationPage());
  });

  test('docs/berth.schema.json', () => {
    expect(JSON.parse(read('docs/berth.schema.json'))).toEqual(editorSchema());
  });
});

test('every key of the configuration is described', () => {
  const undescribed = configurationPage()
    .split('\n')
    .filter((line) => /^\| `.*\|\s*\|$/.test(line) && !/^\| `(containerSshPort|reservedHostnames|help)`/.test(line));
  expect(undescribed).toEqual([]);
});

describe('berth.example.yml', () => {
  const value = Buffer.alloc(32).toString('base64'); // fits every variable, keys included
  const env = new Proxy({}, { getOwnPropertyDescriptor: () => ({ value, configurable: true }), get: () => value });

  test('is accepted by the loader', () => {
    const readFile = (path: string) => (path.endsWith('.asc') ? '-----BEGIN PGP PUBLIC KEY BLOCK-----' : 'x');
    const config = loadConfig(example, { env, readFile, path: '/etc/berth/berth.yml' });
    expect(Object.keys(parse(example)).every((section) => Object.hasOwn(Config.shape, section))).toBe(true);
    expect(config.addresses.kind).toBe('pool');
  });

  test('shows every section that is required', () => {
    const { required = [] } = editorSchema();
    expect(Object.keys(parse(example))).toEqual(expect.arrayContaining(required));
  });

  test('is accepted by the JSON Schema', () => {
    expect(acceptedBySchema(example)).toBe(true);
  });

  // RFC 2606 and RFC 5737: names and addresses that belong to nobody.
  test('names nobody', () => {
    const hosts = example.match(/[a-z0-9-]+(\.[a-z0-9-]+)*\.(org|com|net|io|edu)\b/g) ?? [];
    expect(hosts.filter((host) => !/(^|\.)example\.org$/.test(host))).toEqual([]);
    const addresses = example.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
    expect(addresses.filter((address) => !address.startsWith('192.0.2.'))).toEqual([]);
  });
});

describe('the JSON Schema', () => {
  test('accepts what the loader accepts', () => {
    expect(acceptedBySchema(RIGHT)).toBe(true);
    expect(acceptedBySchema(RIGHT.replace('cores: 1', 'cores: "${CORES}"'))).toBe(true);
  });

  test.each([
    ['a secret in the file', '${REDIS_URL}', 'redis://127.0.0.1'],
    ['a path where a file is meant', '{ file: ca.pem }', 'ca.pem'],
    ['an unknown key', 'user: berth', 'user: berth\n  usr: root'],
    ['a wrong type', 'cores: 1', 'cores: many'],
    ['a number out of range', 'cores: 1', 'cores: 1000'],
    ['a bad name', 'small:', 'Small One:'],
  ])('refuses %s', (_what, from, to) => {
    expect(RIGHT).toContain(from);
    expect(acceptedBySchema(RIGHT.replace(from, () => to))).toBe(false);
  });
});
