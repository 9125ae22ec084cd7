import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublic } from '../../../../src/adapters/git/addresses.ts';
import { sizesIn, textsIn } from '../../../../src/adapters/git/blobs.ts';
import { branchIn } from '../../../../src/adapters/git/refs.ts';
import { refusal, troubleOf } from '../../../../src/adapters/git/refusals.ts';
import { chosen, treeIn } from '../../../../src/adapters/git/tree.ts';
import { isRecent } from '../../../../src/adapters/git/version.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

test.each([
  ['140.82.121.4', true],
  ['2606:50c0:8000::153', true],
  ['10.0.0.1', false],
  ['100.64.0.1', false],
  ['100.128.0.1', true],
  ['127.9.9.9', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['198.19.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:140.82.121.4', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::a00:1', false],
  ['2002:a00:1::', false],
  ['2001:db8::1', false],
  ['fc00::1', false],
  ['fd12::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['github.com', false],
  ['', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});

describe('the branch that a server lists', () => {
  const listed = `ref: refs/heads/main\tHEAD\n${A}\tHEAD\n${B}\trefs/heads/main-2\n${B}\trefs/tags/x\n${B}\tx/refs/heads/y\n`;

  test('is the one of exactly this name, or that of HEAD', () => {
    expect(branchIn(listed, undefined)).toEqual({ branch: 'main', commit: A });
    expect(branchIn(listed, 'main-2')).toEqual({ branch: 'main-2', commit: B });
    for (const none of ['x', 'y', 'mai', 'refs/heads/main', 'HEAD']) expect(branchIn(listed, none)).toBeUndefined();
  });

  test('is none where HEAD leads to no branch, or to no commit', () => {
    expect(branchIn(`${A}\tHEAD\n`, undefined)).toBeUndefined();
    expect(branchIn('ref: refs/heads/main\tHEAD\n', undefined)).toBeUndefined();
    expect(branchIn(`ref: refs/heads/main\tHEAD\n--evil\tHEAD\n`, undefined)).toBeUndefined();
  });

  test('is looked for in anything that a server may send', () => {
    const part = fc.constantFrom('ref: ', 'refs/heads/a', 'a', 'HEAD', '\t', '\n', '\0', '-x', A, `${B}c`);
    const output = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(output, fc.constantFrom(undefined, 'a', '', 'HEAD'), (text, branch) => {
        const found = branchIn(text, branch);
        expect(found?.commit ?? A).toBe(A);
        if (branch !== undefined) expect(found?.branch ?? branch).toBe(branch);
      }),
    );
  });
});

describe('a tree', () => {
  const entry = (mode: string, type: string, path: string) => `${mode} ${type} ${A}\t${path}\0`;
  const output = [
    entry('040000', 'tree', 'my dir'),
    entry('100644', 'blob', 'my dir/a\n"b'),
    entry('100755', 'blob', 'run'),
    entry('120000', 'blob', 'link'),
    entry('160000', 'commit', 'sub'),
  ].join('');

  test('has folders, files and texts; links have no text, submodules are not there', () => {
    const tree = treeIn(Buffer.from(output), 100, false);
    expect(tree).toMatchObject({ folders: ['', 'my dir'], files: ['my dir/a\n"b', 'run', 'link'], truncated: false });
    expect([...tree.blobs.keys()]).toEqual(['my dir/a\n"b', 'run']);
  });

  test('that was cut off is read up to there', () => {
    const cut = treeIn(Buffer.from(output.slice(0, -3)), 100, true);
    expect(cut).toMatchObject({ files: ['my dir/a\n"b', 'run', 'link'], truncated: true });
    expect(treeIn(Buffer.from(output), 2, false)).toMatchObject({ files: ['my dir/a\n"b'], truncated: true });
  });

  test('gives the nearest of the wanted files', () => {
    const paths = ['z/z/a', 'z/b', 'c', 'no'];
    expect(chosen(paths, (path) => path !== 'no', 2)).toEqual({ paths: ['c', 'z/b'], truncated: true });
  });
});

test('texts are read by their length, whatever is in them; what is no text is left out', () => {
  const tricky = `x\n${B} blob 3\nabc\n`;
  const output = Buffer.concat([
    Buffer.from(`${A} blob ${tricky.length}\n${tricky}\n${B} missing\n${'c'.repeat(40)} blob 2\n`),
    Buffer.from([0xff, 0xfe, 10]),
    Buffer.from(`${'d'.repeat(40)} blob 0\n\n`),
  ]);
  expect([...textsIn(output)]).toEqual([
    [A, tricky],
    ['d'.repeat(40), ''],
  ]);
  expect([...sizesIn(`${A} blob 12\n${B} missing\n${B} tree 5\n`)]).toEqual([[A, 12]]);
});

const at = 'https://git.example.org/a/b';

// Real sentences of git 2.39 with LC_ALL=C.
test.each([
  [`fatal: repository '${at}/' not found`, 'missing'],
  [`remote: Not Found\nfatal: repository '${at}/' not found`, 'missing'],
  [`fatal: could not read Username for 'https://git.example.org': terminal prompts disabled`, 'closed'],
  [`fatal: Authentication failed for '${at}/'`, 'closed'],
  [`fatal: unable to access '${at}/': The requested URL returned error: 403`, 'closed'],
  [`fatal: unable to access '${at}/': The requested URL returned error: 301`, 'moved'],
  [`fatal: unable to access '${at}/': The requested URL returned error: 503`, 'busy'],
  [`fatal: unable to access '${at}/': The requested URL returned error: 429`, 'busy'],
  [
    `fatal: unable to access '${at}/': Failed to connect to git.example.org port 443 after 0 ms: Connection refused`,
    'silent',
  ],
  [
    `fatal: unable to access '${at}/': server certificate verification failed. CAfile: none CRLfile: none`,
    'distrusted',
  ],
  [`fatal: ${at}/info/refs not valid: is this a git repository?`, 'missing'],
  [
    'warning: Could not find remote branch x to clone.\nfatal: Remote branch x not found in upstream origin',
    'no-branch',
  ],
  ['error: RPC failed; curl 56 GnuTLS recv error (-9)\nfatal: early EOF', 'silent'],
  ['fatal: write error: File too large', 'too-large'],
  ["remote: fatal: repository 'x' not found\nfatal: protocol error: bad line length character", 'other'],
  ['', 'other'],
] as const)('"%s" means %s', (text, trouble) => {
  expect(troubleOf(text)).toBe(trouble);
});

test('a refusal never quotes the other side', () => {
  const said = refusal(troubleOf('remote: your token hush-hush is wrong\nfatal: hush-hush'), at, true);
  expect(JSON.stringify([said.message, said.hint, said.cause])).not.toContain('hush');
});

test.each([
  ['git version 2.39.5', true],
  ['git version 2.37.0 (Apple Git-1)', true],
  ['git version 3.0.1', true],
  ['git version 2.36.6', false],
  ['git version 1.99.0', false],
  ['something else', false],
])('%s will do: %s', (text, will) => {
  expect(isRecent(text)).toBe(will);
});
