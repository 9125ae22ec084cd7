import fc from 'fast-check';

/** Text that has broken somebody's shell, form or log before. */
export const HOSTILE = [
  '$(id)',
  '`id`',
  "a'b",
  'a"b',
  'a\nb',
  'a\r\nb',
  '--help',
  '-rf',
  '; rm -rf /',
  '| cat',
  '& true',
  '*)(uid=*',
  '../../etc/passwd',
  '%2e%2e%2f',
  '<script>alert(1)</script>',
  '<!channel>',
  '<@U12345>',
  '\u0000',
  'a\u0000b',
  '\u202eabc',
  '\ud800',
  '🚢',
  '👩‍👩‍👧‍👦',
  'e\u0301'.repeat(50),
  '${HOME}',
  '$5',
  '__proto__',
  'constructor',
  ' ',
  '',
] as const;

/** Any text: every UTF-16 unit, lone surrogates and NULs included; cheaper to make than fast-check's own. */
export function anyText(maxLength = 100): fc.Arbitrary<string> {
  const unit = fc.oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xffff }));
  return fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units)),
  );
}

/** The same, as it can be written in UTF-8: lone surrogates become the replacement character. */
export const encodableText = (maxLength?: number): fc.Arbitrary<string> =>
  anyText(maxLength).map((text) => Buffer.from(text).toString());
