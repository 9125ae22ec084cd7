/** People from a YAML file, for a lab or a very small team. */
import { readFile, stat } from 'node:fs/promises';
import { sameIdentifier } from '../../domain/identifier.ts';
import type { Person } from '../../domain/person.ts';
import { OpsError } from '../../errors.ts';
import type { Directory } from '../../ports/directory.ts';
import { type ParseYaml, parsePeople } from './people.ts';

/**
 * A directory in a file: a list of people, each with `uid`, `name`, `mail`, and if wanted `groups`, `keys`
 * and `disabled`. Read again when it has changed. A file with a mistake in it answers nobody, old answers
 * neither: somebody may have been removed from it.
 */
export function fileDirectory({ path, parseYaml }: { path: string; parseYaml: ParseYaml }): Directory {
  let known: { version: string; people: Person[] } | undefined;

  async function people(signal: AbortSignal): Promise<Person[]> {
    signal.throwIfAborted();
    const { version, text } = await readIfChanged(path, known?.version, signal);
    signal.throwIfAborted(); // the file system does not listen to signals
    if (text !== undefined) known = undefined;
    known ??= { version, people: parsePeople(text ?? '', path, parseYaml) };
    return known.people;
  }

  return {
    async findBy(value, signal) {
      return (await people(signal)).filter((person) => sameIdentifier(person.mail, value)).slice(0, 2);
    },
    async findByUid(uid, signal) {
      return (await people(signal)).find((person) => sameIdentifier(person.uid, uid));
    },
    async close() {},
  };
}

/** The text is absent when the file is still the one of `before`. Nanoseconds, since editors are quick. */
async function readIfChanged(path: string, before: string | undefined, signal: AbortSignal) {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    const version = [mtimeNs, ctimeNs, size, ino].join();
    return version === before ? { version } : { version, text: await readFile(path, { encoding: 'utf8', signal }) };
  } catch (cause) {
    signal.throwIfAborted();
    throw new OpsError('unavailable', `The list of people in ${path} cannot be read.`, {
      hint: 'Check that the file is there and that Berth may read it.',
      cause,
    });
  }
}
