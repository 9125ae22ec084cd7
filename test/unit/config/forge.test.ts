import { describe, expect, it } from 'vitest';
import { forgeAuthorities } from '../../../src/config/forge.ts';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const withForge = (section: string) => changed(['redis:\n', `secrets: { key: "\${KEY}" }\nforge:\n${section}redis:\n`]);

describe('where repositories may be', () => {
  it('is nowhere unless it is said', () => {
    expect(load(RIGHT).forge).toBeUndefined();
    expect(forgeAuthorities(load(RIGHT))).toEqual({});
  });

  it('is the usual port of a public address unless said otherwise', () => {
    const config = load(
      withForge(
        '  hosts: { github.com: {}, git.example.org: { ports: [8443], ca: { file: ca.pem }, allowPrivate: true } }\n',
      ),
      { KEY },
    );
    expect(config.forge).toEqual({
      hosts: {
        'github.com': { ports: [443], allowPrivate: false },
        'git.example.org': { ports: [8443], ca: expect.stringContaining('a certificate'), allowPrivate: true },
      },
      answerSeconds: 10,
    });
    expect(forgeAuthorities(config)).toEqual({ 'git.example.org': expect.stringContaining('a certificate') });
  });

  it.each([
    ['no host', '  hosts: {}\n', 'forge.hosts: must have at least one entry'],
    ['a URL', '  hosts: { "https://github.com": {} }\n', 'must be a host name in lower case'],
    ['a port in the name', '  hosts: { "git.example.org:8443": {} }\n', 'must be a host name in lower case'],
    ['capitals', '  hosts: { GitHub.com: {} }\n', 'must be a host name in lower case'],
    ['no port', '  hosts: { github.com: { ports: [] } }\n', 'forge.hosts."github.com".ports: must not be empty'],
  ])('is not %s', (_what, section, problem) => {
    expect(problemsIn(withForge(section)).join('\n')).toContain(problem);
  });
});
