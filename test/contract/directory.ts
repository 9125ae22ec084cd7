/** What every directory must do, whatever is behind it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sameIdentifier } from '../../src/domain/identifier.ts';
import type { Person } from '../../src/domain/person.ts';
import type { Directory } from '../../src/ports/directory.ts';
import { anyText } from '../hostile.ts';

export interface RunningDirectory {
  directory: Directory;
  /** Make what is behind it unreachable. */
  breakIt(): Promise<void>;
  /** End everything and leave nothing behind. */
  stop(): Promise<void>;
}

/** Groups whose names begin with `posix-` are kept by a harness in the group alone, where it can. */
export type StartDirectory = (people: Person[]) => Promise<RunningDirectory>;

const person = (uid: string, more: Partial<Person> = {}): Person => ({
  uid,
  name: `Person ${uid}`,
  mail: `${uid}@example.org`,
  groups: [],
  keys: [],
  disabled: false,
  ...more,
});

const keys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA alice@desk', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB alice@lap'];
const alice = person('alice', { groups: ['admins', 'posix-builders', 'staff'], keys });
const special: Person[] = [
  alice,
  person('bob', { mail: 'Bob.Builder@Example.org', name: 'Bob  O\u2019Builder, Jr.' }),
  person('carol', { disabled: true, groups: ['posix-builders'] }),
  person('twin-a', { mail: 'twins@example.org' }),
  person('twin-b', { mail: 'Twins@example.org' }),
  person('odd', { mail: 'o(d)d*\\a@example.org' }),
  person('star', { mail: '*@example.org' }),
  person('odd,cn=admins', { mail: 'comma@example.org', groups: ['staff'] }),
];

export function describeDirectory(name: string, start: StartDirectory, fillers: number): void {
  describe(`the directory: ${name}`, () => {
    const people = [...special, ...Array.from({ length: fillers }, (_, index) => person(`filler${index}`))];
    const fresh = () => new AbortController().signal;
    let running: RunningDirectory;
    const findBy = (value: string) => running.directory.findBy(value, fresh());

    beforeAll(async () => {
      running = await start(people);
    });
    afterAll(() => running?.stop());

    test('finds exactly one person by mail, with all that is known about them', async () => {
      expect(await findBy('alice@example.org')).toEqual([alice]);
    });

    test('does not mind case, and returns what the directory has', async () => {
      expect(await findBy('BOB.builder@example.ORG')).toEqual([people[1]]);
    });

    test('a person without groups and keys has empty lists', async () => {
      const [bob] = await findBy('bob.builder@example.org');
      expect(bob).toMatchObject({ groups: [], keys: [], disabled: false });
    });

    test('says who is disabled', async () => {
      expect(await findBy('carol@example.org')).toEqual([people[2]]);
    });

    test('returns two when several share an address', async () => {
      const found = await findBy('twins@example.org');
      expect(found.map(({ uid }) => uid).sort()).toEqual(['twin-a', 'twin-b']);
    });

    test('a name that looks like a group membership gives none', async () => {
      const [odd] = await findBy('comma@example.org');
      expect(odd).toMatchObject({ uid: 'odd,cn=admins', groups: ['staff'] });
    });

    test.each([
      '',
      '*',
      'alice*',
      '*)(uid=*',
      'alice@example.org)(mail=*',
      '(',
      ')',
      '\\',
      '\0',
      'alice',
      ' alice@example.org',
    ])('finds nobody for %j', async (value) => {
      expect(await findBy(value)).toEqual([]);
    });

    test('finds addresses that are made of special characters', async () => {
      expect(await findBy('o(d)d*\\a@example.org')).toMatchObject([{ uid: 'odd' }]);
      expect(await findBy('*@example.org')).toMatchObject([{ uid: 'star' }]);
    });

    test('a Kelvin sign is not a k', async () => {
      expect(await findBy('bob.builder@example.org'.replace('b', '\u212a'))).toEqual([]);
      expect(await running.directory.findByUid('al\u0131ce', fresh())).toBeUndefined();
    });

    test('ten thousand characters find nobody', async () => {
      expect(await findBy('a'.repeat(10_000))).toEqual([]);
    });

    test('finds by uid, or not at all', async () => {
      expect(await running.directory.findByUid('alice', fresh())).toEqual(alice);
      expect(await running.directory.findByUid('nobody', fresh())).toBeUndefined();
      expect(await running.directory.findByUid('*', fresh())).toBeUndefined();
      expect(await running.directory.findByUid('', fresh())).toBeUndefined();
    });

    test('never anybody but who was asked for, and always them', async () => {
      const mails = people.slice(0, 20).map(({ mail }) => mail);
      const pieces = [...mails, '*', '(', ')', '\\', '|', '&', '=', '\0', '\n', ' ', 'mail', 'uid', 'K', '@', '\ud800'];
      const changed = fc
        .constantFrom(...mails)
        .chain((mail) =>
          fc.constantFrom(mail, mail.toUpperCase(), `${mail} `, `(${mail})`, `${mail}*`, mail.slice(0, -1)),
        );
      const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 5 }).map((parts) => parts.join(''));
      const anything = anyText(40);
      await fc.assert(
        fc.asyncProperty(fc.oneof(changed, hostile, anything), async (value) => {
          const wanted = people.filter(({ mail }) => sameIdentifier(mail, value)).map(({ uid }) => uid);
          expect((await findBy(value)).map(({ uid }) => uid).sort()).toEqual(wanted.slice(0, 2));
          expect(await running.directory.findByUid(value, fresh())).toBeUndefined();
        }),
        { numRuns: 100 },
      );
    });

    test('answers many who ask at once', async () => {
      const asked = people.slice(8, 108);
      const found = await Promise.all(asked.map(({ mail }) => findBy(mail)));
      expect(found).toEqual(asked.map((one) => [one]));
    });

    test('an aborted question rejects with the reason', async () => {
      const before = new AbortController();
      before.abort(new Error('changed my mind'));
      await expect(running.directory.findBy('alice@example.org', before.signal)).rejects.toThrow('changed my mind');
      const during = new AbortController();
      const question = running.directory.findBy('alice@example.org', during.signal);
      during.abort(new Error('too late'));
      await expect(question).rejects.toThrow('too late');
      expect(await findBy('alice@example.org')).toEqual([alice]);
    });

    // Last, since nothing works afterwards.
    test('is unavailable when it cannot be asked', async () => {
      await running.breakIt();
      await expect(findBy('alice@example.org')).rejects.toMatchObject({
        name: 'OpsError',
        reason: 'unavailable',
        hint: expect.stringMatching(/\w/),
      });
    });
  });
}
