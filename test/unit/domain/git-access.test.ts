import { expect, test } from 'vitest';
import { addressesOf, settingVariables, tokenSetting } from '../../../src/domain/git-access.ts';

const decoded = (url: string, token: string) => {
  const [key, value] = tokenSetting(url, token);
  return [key, Buffer.from(value.replace('Authorization: Basic ', ''), 'base64').toString('utf8')];
};

test('a token is for one forge alone, and names its user only where it has one', () => {
  const url = 'https://git.example.org:8443/group/project';
  expect(decoded(url, 'hush')).toEqual(['http.https://git.example.org:8443/.extraHeader', 'x-access-token:hush']);
  expect(decoded(url, 'deploy-1:hush:er')[1]).toBe('deploy-1:hush:er');
});

test('whatever is in a token, the header stays one line', () => {
  expect(tokenSetting('https://git.example.org/a/b', 'x\r\nHost: evil'.repeat(20))[1]).not.toMatch(/[\r\n]/);
});

test('settings are handed over by number', () => {
  expect(
    settingVariables([
      ['a.b', 'c'],
      ['a.b', ''],
    ]),
  ).toEqual({
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'a.b',
    GIT_CONFIG_VALUE_0: 'c',
    GIT_CONFIG_KEY_1: 'a.b',
    GIT_CONFIG_VALUE_1: '',
  });
});

test('a repository may answer with .git at the end', () => {
  expect(addressesOf('https://git.example.org/a/b')).toEqual([
    'https://git.example.org/a/b',
    'https://git.example.org/a/b.git',
  ]);
});
