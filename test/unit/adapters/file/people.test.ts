import { expect, test } from 'vitest';
import { parsePeople } from '../../../../src/adapters/file/people.ts';
import { parseYaml } from '../../../../src/config/yaml.ts';
import { OpsError } from '../../../../src/errors.ts';

/** The problems that are found, one a line. */
function problems(text: string): string[] {
  try {
    parsePeople(text, 'people.yml', parseYaml);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ reason: 'unavailable', message: expect.stringContaining('people.yml') });
    return error instanceof OpsError ? (error.hint ?? '').split('\n') : [];
  }
}

test('groups, keys and disabled may be left out', () => {
  expect(parsePeople('- { uid: alice, name: Alice, mail: alice@example.org }', 'people.yml', parseYaml)).toEqual([
    { uid: 'alice', name: 'Alice', mail: 'alice@example.org', groups: [], keys: [], disabled: false },
  ]);
});

test('an empty file has nobody', () => {
  expect(parsePeople('# nobody yet\n', 'people.yml', parseYaml)).toEqual([]);
});

test('every problem has its place', () => {
  const text = `
- { uid: alice, name: Alice, mail: alice@example.org, groups: staff }
- { uid: '', name: Bob, mail: bob@example.org, disabled: yes please }
- { uid: carol, name: Carol, mail: carol@example.org, admin: true }`;
  const found = problems(text);
  expect(found).toHaveLength(4);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^0\.groups: /),
      expect.stringMatching(/^1\.uid: /),
      expect.stringMatching(/^1\.disabled: /),
      expect.stringMatching(/^2: .*"admin"/),
    ]),
  );
});

test('two people cannot have one account name, in any case of letters', () => {
  const text = '- { uid: al, name: A, mail: a@x }\n- { uid: AL, name: B, mail: b@x }';
  expect(problems(text)).toEqual(['1.uid: "AL" is taken by an earlier person']);
});

test('broken YAML is reported by line, every mistake', () => {
  const found = problems('- uid: "alice\n- { uid: bob\n');
  expect(found.length).toBeGreaterThan(0);
  for (const problem of found) expect(problem).toMatch(/^line \d+, column \d+: /);
});

test('something else than a list', () => {
  expect(problems('alice: yes')).toEqual([expect.stringMatching(/^the file: /)]);
});

test('a file that explodes when its aliases are resolved is refused', () => {
  const level = (n: number) =>
    `l${n}: &l${n} [${Array(10)
      .fill(`*l${n - 1}`)
      .join(', ')}]`;
  const bomb = ['l0: &l0 [x]', ...Array.from({ length: 8 }, (_, n) => level(n + 1))].join('\n');
  expect(problems(bomb)).toEqual([expect.stringMatching(/cannot be read as YAML/)]);
});
