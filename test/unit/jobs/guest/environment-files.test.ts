import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignments, environmentFiles, folderTrouble } from '../../../../jobs/guest/environment-files.ts';

/** Reads an environment file as systemd does between double quotes (src/basic/env-file.c). */
function asSystemdReads(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('=', at);
    const name = text.slice(at, equals);
    let value = '';
    at = equals + 2;
    for (; text[at] !== '"'; at += 1) {
      if (text[at] === '\\' && '"\\`$'.includes(text[at + 1] ?? ' ')) at += 1;
      value += text[at];
    }
    values[name] = value;
    at += 2;
  }
  return values;
}

describe('the environment of a component', () => {
  it('is kept as it was given, and has the port unless it names one', () => {
    const text = 'COST=cost $5\nTWO="a\nb"';
    const [values, raw] = environmentFiles({ name: 'web', port: 3000 }, text);
    expect(raw).toEqual({ path: '/var/lib/berth/env-web', mode: 0o600, content: text });
    expect(values).toMatchObject({ path: '/etc/berth/environment/web', mode: 0o600 });
    expect(asSystemdReads(values?.content ?? '')).toEqual({ PORT: '3000', COST: 'cost $5', TWO: 'a\nb' });
    expect(environmentFiles({ name: 'web', port: 3000 }, 'PORT=8080')[0]?.content).toBe('PORT="8080"\n');
  });

  it('is the port alone where none was given, or nothing', () => {
    expect(environmentFiles({ name: 'web', port: 80 }, undefined).map(({ content }) => content)).toEqual([
      'PORT="80"\n',
    ]);
    expect(environmentFiles({ name: 'web' }, undefined).map(({ content }) => content)).toEqual(['']);
  });

  it('tells of a text that is none without any of its values', () => {
    const read = () => environmentFiles({ name: 'web' }, 'SECRET=hush\nnonsense');
    expect(read).toThrow(/^The environment of web cannot be read: Line 2/);
    expect(read).not.toThrow(/hush/);
  });

  it('comes through the quotes of systemd whatever is in it', () => {
    const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/);
    const value = fc.string({ unit: fc.constantFrom('"', '\\', '`', '$', '\n', '\r', "'", ' ', 'n', 'é', '%', '{') });
    fc.assert(
      fc.property(fc.dictionary(name, value), (values) => {
        expect(asSystemdReads(assignments(values))).toEqual({ ...values });
      }),
    );
  });

  it('is not written where a folder is gone or leads away', () => {
    const web = { name: 'web', path: 'my_app/web' };
    expect(folderTrouble('x: berth: no-folder', web)?.message).toBe(
      'The repository has no folder my_app/web for web any more.',
    );
    expect(folderTrouble('berth: outside', web)?.message).toContain('leads out of the repository');
    expect(folderTrouble('something else', web)).toBeUndefined();
  });
});
