import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPush, readPush } from '../../../src/webhook/push.ts';
import { anyText } from '../../hostile.ts';

const COMMIT = 'a'.repeat(40);
const github = {
  ref: 'refs/heads/main',
  after: COMMIT,
  repository: { clone_url: 'https://forge.example/ada/app.git' },
};
const gitlab = {
  object_kind: 'push',
  ref: 'refs/heads/main',
  after: COMMIT,
  // GitLab has a `repository` too, of another shape.
  repository: { name: 'app', url: 'git@forge.example:ada/app.git' },
  project: { git_http_url: 'https://forge.example/ada/app.git' },
};
const read = (body: unknown) => readPush(JSON.stringify(body));

describe('a push', () => {
  it.each([
    [{ 'x-github-event': 'push' }, true],
    [{ 'x-gitea-event': 'push' }, true],
    [{ 'x-forgejo-event': 'push' }, true],
    [{ 'x-gitlab-event': 'Push Hook' }, true],
    [{ 'x-github-event': 'ping' }, false],
    [{ 'x-github-event': 'pull_request' }, false],
    [{ 'x-gitlab-event': 'Tag Push Hook' }, false],
    [{}, false],
  ])('is told by the headers %j: %s', (headers, is) => {
    expect(isPush(headers)).toBe(is);
  });

  it.each([
    ['GitHub', github],
    ['GitLab', gitlab],
  ])('of %s is a repository, a branch and a commit', (_forge, body) => {
    expect(read(body)).toEqual({ url: 'https://forge.example/ada/app', branch: 'main', commit: COMMIT });
  });

  it('has its repository written as deployments have it', () => {
    const of = (clone_url: string) => read({ ...github, repository: { clone_url } })?.url;
    expect(of('https://FORGE.example/ada/app/')).toBe('https://forge.example/ada/app');
    expect(of('https://forge.example/ada/App')).toBe('https://forge.example/ada/App');
    expect(of('https://forge.example:8443/ada/app.git')).toBe('https://forge.example:8443/ada/app');
  });

  it.each([
    ['a tag', { ...github, ref: 'refs/tags/v1' }],
    ['a removed branch', { ...github, after: '0'.repeat(40) }],
    ['a removed branch with long names of commits', { ...github, after: '0'.repeat(64) }],
    ['a branch that nobody can name', { ...github, ref: 'refs/heads/-x' }],
    ['a bare ref', { ...github, ref: 'main' }],
    ['a repository without TLS', { ...github, repository: { clone_url: 'http://forge.example/ada/app' } }],
    ['a repository with a user', { ...github, repository: { clone_url: 'https://a:b@forge.example/ada/app' } }],
    ['no repository', { ref: github.ref, after: COMMIT }],
  ])('of %s is none', (_what, body) => {
    expect(read(body)).toBeUndefined();
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no commit', JSON.stringify({ ...github, after: 'HEAD' })],
    ['a ref that is no text', JSON.stringify({ ...github, ref: 7 })],
  ])('is refused as %s', (_what, text) => {
    expect(() => readPush(text)).toThrow();
  });

  it('is never anything but three words of their own shapes, whatever comes', () => {
    fc.assert(
      fc.property(anyText(), anyText(), anyText(), (ref, after, clone_url) => {
        let push: ReturnType<typeof readPush>;
        try {
          push = read({ ref: `refs/heads/${ref}`, after, repository: { clone_url } });
        } catch {
          return;
        }
        if (push === undefined) return;
        expect(push.url).toMatch(/^https:\/\/[^@?#\s]+$/);
        expect(push.commit).toMatch(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
        expect(push.branch).not.toMatch(/^-|\s/);
      }),
    );
  });
});
