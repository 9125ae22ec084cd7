import { z } from 'zod';
import { Config } from '../src/config/schema.ts';

/** A JSON Schema, as far as ours go. */
export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  format?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  secret?: true;
  file?: true;
  path?: true;
  [key: string]: unknown;
}

/** The schema of what people write in berth.yml, with Berth's own marks (secret, file, path) still in it. */
export function markedSchema(): Schema {
  return z.toJSONSchema(Config, { io: 'input', target: 'draft-7' }) as Schema;
}

const DEFINITIONS: Record<string, Schema> = {
  variable: {
    type: 'string',
    pattern: '^\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$',
    description: 'A variable of the environment, ${NAME}.',
  },
  file: {
    type: 'object',
    properties: { file: { type: 'string', minLength: 1 } },
    required: ['file'],
    additionalProperties: false,
    description: 'The text of a file; the path is relative to berth.yml.',
  },
};

const VARIABLE: Schema = { $ref: '#/definitions/variable' };
const FILE: Schema = { $ref: '#/definitions/file' };

/** The schema for editors and validators: secrets and texts of files in the forms that the loader takes. */
export function editorSchema(): Schema {
  const { $schema, ...rest } = openUp(markedSchema());
  return { $schema, title: 'berth.yml', ...rest, definitions: DEFINITIONS };
}

function openUp(schema: Schema): Schema {
  const { secret, file, path: _path, ...rest } = schema;
  if (secret || file) return { ...described(rest), anyOf: [VARIABLE, FILE] };
  const opened: Schema = { ...rest };
  if (rest.properties) {
    opened.properties = Object.fromEntries(Object.entries(rest.properties).map(([key, inner]) => [key, openUp(inner)]));
  }
  if (typeof rest.additionalProperties === 'object') opened.additionalProperties = openUp(rest.additionalProperties);
  if (rest.items) opened.items = openUp(rest.items);
  if (rest.oneOf) opened.oneOf = rest.oneOf.map(openUp);
  return mayBeVariable(rest) ? { ...described(rest), anyOf: [withoutWords(rest), VARIABLE] } : opened;
}

// A literal chooses a branch and stands in the file itself; plain text allows a variable as it is.
function mayBeVariable({ type, format, pattern, enum: choices }: Schema): boolean {
  if (type === 'number' || type === 'integer' || type === 'boolean') return true;
  return type === 'string' && (format !== undefined || pattern !== undefined || choices !== undefined);
}

function described({ description, default: fallback }: Schema): Schema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function withoutWords({ description: _description, default: _default, ...rest }: Schema): Schema {
  return rest;
}
