import { expect, test } from 'vitest';
import { archives } from '../../../../../src/lab/proxmox/lxc/mirror.ts';

test('the older format: a line an archive', () => {
  const text = `# deb http://old.example.org/debian bullseye main
deb [signed-by=/usr/share/keyrings/x.gpg] http://mirror.example.org/debian/ bookworm main contrib
deb-src http://mirror.example.org/debian bookworm main
deb https://packages.example.org/apt cloud main
`;
  expect(archives(text)).toEqual([{ url: 'http://mirror.example.org/debian/', suites: ['bookworm'] }]);
});

test('the newer format: a paragraph an archive, of several suites and mirrors', () => {
  const text = `Types: deb deb-src
# a note
URIs: http://one.example.org/debian https://two.example.org/pub/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://one.example.org/debian-security
Suites: bookworm-security
Components: main

Types: deb-src
URIs: http://three.example.org/debian
Suites: trixie
`;
  const suites = ['bookworm', 'bookworm-updates'];
  expect(archives(text)).toEqual([
    { url: 'http://one.example.org/debian', suites },
    { url: 'https://two.example.org/pub/debian', suites },
  ]);
});

test('nothing in a file of nothing', () => {
  expect(archives('')).toEqual([]);
});
