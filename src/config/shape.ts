import { z } from 'zod';

/** Reading a schema: what a value at some place is, before it has been validated. */

const MARKS = ['secret', 'file', 'path'] as const;

/** What a schema's metadata says about how its value is written. */
export function markOf(schema: z.ZodType): (typeof MARKS)[number] | undefined {
  const meta = bare(schema).meta() ?? {};
  return MARKS.find((mark) => meta[mark] === true);
}

/** The schema below defaults and optionals. */
export function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

/** The branch of a union that a value chooses by its discriminator, or undefined if it chooses none. */
export function branchFor(
  union: z.ZodDiscriminatedUnion,
  value: Readonly<Record<string, unknown>>,
): z.ZodType | undefined {
  const { discriminator } = union.def;
  return branchesOf(union).find((branch) => {
    const literal = branch.shape[discriminator];
    return literal instanceof z.ZodLiteral && literal.values.has(value[discriminator] as string);
  });
}

/** The branches of a union, all of which are objects. */
function branchesOf(union: z.ZodDiscriminatedUnion): z.ZodObject[] {
  return union.options.filter((option) => option instanceof z.ZodObject);
}

/** The schema of the value at a key of an object or a record; undefined where the schema has no such key. */
export function schemaAt(schema: z.ZodType, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key)) return schema.shape[key] as z.ZodType;
  return undefined;
}
