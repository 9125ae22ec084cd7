import { describe, expect, it } from 'vitest';
import { readCheckout } from '../../../../jobs/guest/checkout-scripts.ts';
import { gitFiles } from '../../../../jobs/guest/git-config.ts';
import { gitTrouble } from '../../../../jobs/guest/git-trouble.ts';
import { tokenSetting } from '../../../../src/domain/git-access.ts';

const url = 'https://forge.example:8443/ada/app';
const open = { url, branch: 'main', isPrivate: false };
const COMMIT = 'c0'.repeat(20);

describe('what git says in a container', () => {
  it.each<[string, string, string]>([
    ["fatal: couldn't find remote ref refs/heads/main", 'not-found', `${url} has no branch main any more.`],
    [`fatal: repository '${url}/' not found`, 'not-found', `There is no repository at ${url} any more.`],
    ['fatal: unable to access: The requested URL returned error: 404', 'not-found', 'There is no repository'],
    [
      "fatal: could not read Username for 'https://x': terminal prompts disabled",
      'not-found',
      'is private now, or gone',
    ],
    ['fatal: unable to access: The requested URL returned error: 301', 'not-found', 'sends on from'],
    ['fatal: unable to access: Could not resolve host: forge.example', 'unavailable', 'does not answer the container'],
    ['fatal: unable to access: The requested URL returned error: 503', 'unavailable', 'does not answer the container'],
    ['fatal: the remote end hung up unexpectedly', 'unavailable', 'does not answer the container'],
    ['fatal: unable to access: server certificate verification failed', 'failed', 'does not trust the certificate'],
    ['error: unable to write file x: No space left on device', 'failed', 'The disk of the container is full.'],
    [
      "fatal: transport 'ssh' not allowed\nfatal: clone of 'git@x:y' into submodule path '/srv/app/versions/.new-b1/lib/x' failed",
      'failed',
      'The submodule lib/x could not be got.',
    ],
  ])('%s', (said, reason, sentence) => {
    expect(gitTrouble(said, open)).toMatchObject({ reason, message: expect.stringContaining(sentence) });
  });

  it('is another matter with a token, and what the remote says does not count', () => {
    const denied = 'fatal: Authentication failed for x';
    expect(gitTrouble(denied, { ...open, isPrivate: true })?.message).toContain('does not accept the token');
    expect(gitTrouble("remote: fatal: couldn't find remote ref", open)).toBeUndefined();
    expect(gitTrouble('fatal: something new', open)).toBeUndefined();
  });

  it('ends with the commit, where it is, and what it changes', () => {
    const folder = '/srv/app/versions/c0c0c0c0c0c0-1';
    expect(readCheckout(`noise\nchanged a b\nchanged c\ncheckout ${COMMIT} ${folder}\n`)).toEqual({
      ...{ commit: COMMIT, folder, changed: ['a b', 'c'] },
    });
    expect(readCheckout(`changed\ncheckout ${COMMIT} ${folder}\n`)?.changed).toBeUndefined();
    expect(readCheckout(`same ${COMMIT}\n`)).toEqual({ commit: COMMIT, folder: undefined, changed: [] });
    expect(readCheckout('checkout nonsense\n')).toBeUndefined();
  });
});

describe('how git is held in a container', () => {
  it('has its settings in a file of root, the token for one forge among them', () => {
    const files = gitFiles({ url, token: tokenSetting(url, 'hush'), authority: 'PEM' });
    const config = files.find(({ path }) => path === '/etc/berth/git-config');
    expect(config?.mode).toBe(0o600);
    expect(config?.content).toContain('[http]\n\tfollowRedirects = "false"\n');
    expect(config?.content).toContain('[core]\n\thooksPath = "/dev/null"\n');
    expect(config?.content).toContain('[http "https://forge.example:8443/"]\n\textraHeader = "Authorization: Basic ');
    expect(config?.content).toContain(
      '[http "https://forge.example:8443/"]\n\tsslCAInfo = "/var/lib/berth/forge-ca.pem"',
    );
    expect(files.map(({ content }) => content).join()).not.toContain('hush');
  });

  it('trusts what the system trusts unless an authority is named', () => {
    const [config, ...others] = gitFiles({ url, token: undefined, authority: undefined });
    expect(others).toEqual([]);
    expect(config?.content).not.toMatch(/sslCAInfo|extraHeader/);
  });
});
