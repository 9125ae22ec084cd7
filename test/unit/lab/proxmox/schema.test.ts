import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configOptions } from '../../../../src/lab/proxmox/config-schema.ts';
import { formats, normalTags } from '../../../../src/lab/proxmox/formats.ts';
import { Refusal } from '../../../../src/lab/proxmox/refusal.ts';
import { type Schema, verify } from '../../../../src/lab/proxmox/schema.ts';

function faults(schema: Schema, input: Record<string, string>): Record<string, string> | undefined {
  try {
    verify(schema, input);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return thrown.errors;
  }
}

describe('parameters', () => {
  const schema: Schema = {
    vmid: { type: 'integer', format: 'vmid', required: true },
    full: { type: 'boolean' },
    size: { type: 'integer', min: 16, max: 20 },
    kind: { type: 'string', oneOf: ['a', 'b'], maxLength: 3 },
  };

  test('are typed', () => {
    expect(verify(schema, { vmid: '101', full: 'yes', size: '16', kind: 'a' })).toEqual({
      vmid: 101,
      full: 1,
      size: 16,
      kind: 'a',
    });
  });

  test('have all their faults named at once', () => {
    expect(faults(schema, { full: 'perhaps', size: '21', kind: 'c', more: '1' })).toEqual({
      vmid: 'property is missing and it is not optional',
      full: "type check ('boolean') failed - got 'perhaps'",
      size: 'value must have a maximum value of 20',
      kind: "value 'c' does not have a value in the enumeration 'a, b'",
      more: 'property is not defined in schema and the schema does not allow additional properties',
    });
  });

  test('of a name that every object has are unknown all the same', () => {
    expect(Object.keys(faults({}, { toString: '1', constructor: '2' }) ?? {})).toEqual(['toString', 'constructor']);
  });

  test('take any text without breaking, and refuse notes above 8192 characters', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (input) => {
        const errors = faults(configOptions, input);
        expect(errors === undefined || Object.keys(errors).every((name) => name in input)).toBe(true);
      }),
    );
    expect(faults(configOptions, { description: 'a'.repeat(8192) })).toBeUndefined();
    expect(faults(configOptions, { description: 'a'.repeat(8193) })).toEqual({
      description: 'value may only be 8192 characters long',
    });
  });
});

describe('tags', () => {
  const tag = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9_\-+.]{0,8}$/);

  test('are lower-cased, sorted, each once; twice is once', () => {
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1 }), fc.constantFrom(';', ',', ' '), (tags, separator) => {
        const stored = normalTags(tags.join(separator));
        expect(normalTags(stored)).toBe(stored);
        expect(new Set(stored.split(';'))).toEqual(new Set(tags.map((one) => one.toLowerCase())));
        expect(formats.tags(stored)).toBeUndefined();
      }),
    );
    expect(normalTags('')).toBe(' ');
  });

  test('with a colon, a slash, an at sign or a leading dash are refused', () => {
    for (const bad of ['a:b', 'a/b', 'a@b', '-a', '+a', 'é']) expect(formats.tags(bad)).toContain('invalid characters');
  });
});

test('a host name is letters, digits and inner dashes, in labels', () => {
  for (const good of ['a', 'web-1', 'a.b.c', '1a', 'A']) expect(formats['dns-name'](good)).toBeUndefined();
  for (const bad of ['', 'a_b', '-a', 'a-', 'a..b', 'a b', `${'a'.repeat(64)}`]) {
    expect(formats['dns-name'](bad)).toContain('valid DNS name');
  }
});
