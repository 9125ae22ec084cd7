/** What may stand in the file of people, and every problem with what does. */
import { LineCounter, parseDocument } from 'yaml';
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

/**
 * @param path for the sentences only
 * @throws OpsError `unavailable` that lists every problem, one a line, with its place: `2.mail: ...`
 */
export function parsePeople(text: string, path: string): Person[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
    throw mistakes(path, problems);
  }
  const result = People.safeParse(resolve(document, path) ?? []);
  if (result.success) return result.data;
  throw mistakes(
    path,
    result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`),
  );
}

/** Aliases are resolved here, and too many of them (a "billion laughs" file) are refused by the library. */
function resolve(document: ReturnType<typeof parseDocument>, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw mistakes(path, [error instanceof Error ? error.message : String(error)]);
  }
}

function mistakes(path: string, problems: string[]): OpsError {
  return new OpsError('unavailable', `The list of people in ${path} has mistakes, so nobody is let in.`, {
    hint: problems.join('\n'),
  });
}
