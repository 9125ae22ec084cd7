import { markedSchema, type Schema } from './json-schema.ts';

/** docs/configuration.md: every key of berth.yml, printed from its schema. */
export function configurationPage(): string {
  const root = markedSchema();
  const sections = Object.entries(root.properties ?? {}).map(([key, schema]) =>
    section(key, schema, root.required?.includes(key) ?? false),
  );
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

const INTRODUCTION = `# Configuration

Berth reads one file, \`berth.yml\` in the folder it is started in, or the one that \`BERTH_CONFIG\` names.
\`berth.example.yml\` is a complete one to begin with. \`./berth check-config\` reports everything that is wrong
with yours at once. Editors that know JSON Schema complete and check it with this first line:

\`\`\`yaml
# yaml-language-server: $schema=docs/berth.schema.json
\`\`\`

A **secret** never stands in the file. It is written as \`\${NAME}\`, a variable of the environment, or as
\`{ file: path }\`, the text of a file without its last line break. The **text of a file** (a certificate,
known_hosts) is written in the same two ways. Any other value can be \`\${NAME}\` too, as a whole. Paths are relative
to \`berth.yml\`.

This page is printed from \`src/config/schema.ts\` by \`npm run docs\`.
`;

function section(key: string, schema: Schema, required: boolean): string {
  const { description = '', ...bare } = schema;
  const fallback = Object.entries(schema.default ?? {}).map(([name, value]) => ` Without it: \`${name}: ${value}\`.`);
  const need = required ? 'Required.' : `Optional.${isPlain(schema) ? '' : fallback.join('')}`;
  const head = `## ${key}\n\n${description} ${need}\n`;
  if (schema.oneOf) {
    return `${head}\n${schema.oneOf.map((branch) => branchText(branch)).join('\n')}`;
  }
  if (schema.properties) return `${head}\n${table(rowsOf(schema, ''))}`;
  const rows = rowOrRows(key, bare, '', required);
  return `${head}\n${table(isPlain(schema) ? rows : rows.slice(1))}`;
}

/** A section that is one value, not a group or several by name. */
function isPlain(schema: Schema): boolean {
  return !schema.oneOf && !schema.properties && typeof schema.additionalProperties !== 'object';
}

/** One form of a section that has several, chosen by its first key. */
function branchText(branch: Schema): string {
  const [chooser = '', literal] = Object.entries(branch.properties ?? {})[0] ?? [];
  const rows = rowsOf({ ...branch, properties: omit(branch.properties ?? {}, chooser) }, '');
  const head = `### ${chooser}: ${String(literal?.const)}\n\n${literal?.description ?? ''}\n`;
  return rows.length === 0 ? head : `${head}\n${table(rows)}`;
}

type Row = readonly [key: string, value: string, fallback: string, what: string];

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): Row[] {
  return Object.entries(properties).flatMap(([key, inner]) => rowOrRows(key, inner, prefix, required.includes(key)));
}

/** The row of a value and, for a group, those of its keys below it. */
function rowOrRows(key: string, schema: Schema, prefix: string, required: boolean): Row[] {
  const path = `${prefix}${key}`;
  const row: Row = [`\`${path}\``, kindOf(schema), fallbackOf(schema, required), schema.description ?? ''];
  if (schema.properties) return [row, ...rowsOf(schema, `${path}.`)];
  if (isGroup(schema.additionalProperties)) return [row, ...rowsOf(schema.additionalProperties, `${path}.<name>.`)];
  if (isGroup(schema.items)) return [row, ...rowsOf(schema.items, `${path}[].`)];
  return [row];
}

function kindOf(schema: Schema): string {
  if (schema.secret) return '**secret**';
  if (schema.file) return 'text of a **file**';
  if (schema.path) return 'path';
  if (schema.enum) return schema.enum.map((choice) => `\`${String(choice)}\``).join(', ');
  if (schema.items) return isGroup(schema.items) ? 'list of groups' : `list of ${kindOf(schema.items)}`;
  if (isGroup(schema.additionalProperties)) return 'groups by name';
  if (typeof schema.additionalProperties === 'object') return `${kindOf(schema.additionalProperties)}, by name`;
  if (schema.properties) return 'group';
  if (schema.type === 'integer' || schema.type === 'number') return numberText(schema);
  return { uri: 'URL', ipv4: 'IPv4 address' }[schema.format ?? ''] ?? 'text';
}

function numberText({ type, minimum, maximum, exclusiveMinimum }: Schema): string {
  const noun = type === 'integer' ? 'whole number' : 'number';
  return exclusiveMinimum === undefined
    ? `${noun}, ${minimum} to ${maximum}`
    : `${noun}, more than ${exclusiveMinimum}, at most ${maximum}`;
}

function fallbackOf(schema: Schema, required: boolean): string {
  if (required) return 'required';
  const { default: fallback } = schema;
  if (fallback === undefined) return '';
  if (Array.isArray(fallback)) return fallback.map((item) => `\`${item}\``).join(', ');
  return typeof fallback === 'object' ? '' : `\`${String(fallback)}\``;
}

function isGroup(schema: Schema | boolean | undefined): schema is Schema {
  return typeof schema === 'object' && schema.properties !== undefined;
}

function table(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(['Key', 'Value', 'Default', 'What it is']), '| --- | --- | --- | --- |', ...rows.map(line)].join('\n')}\n`;
}

function omit(properties: Record<string, Schema>, key: string): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name !== key));
}
