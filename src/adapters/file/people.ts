/** What may stand in the file of people, and every problem with what does. */
import { z } from 'zod';
import { sameIdentifier } from '../../domain/identifier.ts';
import { Person } from '../../domain/person.ts';
import { OpsError } from '../../errors.ts';

const People = z
  .array(
    z.strictObject({
      ...Person.shape,
      groups: Person.shape.groups.default([]),
      keys: Person.shape.keys.default([]),
      disabled: Person.shape.disabled.default(false),
    }),
  )
  .superRefine((people, context) => {
    people.forEach(({ uid }, index) => {
      if (people.findIndex((person) => sameIdentifier(person.uid, uid)) === index) return;
      context.addIssue({ code: 'custom', path: [index, 'uid'], message: `"${uid}" is taken by an earlier person` });
    });
  });

/** Reads YAML; the composition root passes the one that reads berth.yml, so that both are equally strict. */
export type ParseYaml = (text: string) => { value: unknown } | { problems: { path: string; sentence: string }[] };

/**
 * @param path for the sentences only
 * @throws OpsError `unavailable` that lists every problem, one a line, with its place: `2.mail: ...`
 */
export function parsePeople(text: string, path: string, parseYaml: ParseYaml): Person[] {
  const parsed = parseYaml(text);
  if ('problems' in parsed) {
    throw mistakes(
      path,
      parsed.problems.map((problem) => `${problem.path}: ${problem.sentence}`),
    );
  }
  const result = People.safeParse(parsed.value ?? []);
  if (result.success) return result.data;
  throw mistakes(
    path,
    result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
  );
}

function mistakes(path: string, problems: string[]): OpsError {
  return new OpsError('unavailable', `The list of people in ${path} has mistakes, so nobody is let in.`, {
    hint: problems.join('\n'),
  });
}
