import { describe, expect, it } from 'vitest';
import { sealingKeys } from '../../../src/config/secrets.ts';
import { changed, load, problemsIn, RIGHT } from './example.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const FORMER = Buffer.alloc(32, 8).toString('base64');
const withSecrets = (section: string) => changed(['redis:\n', `secrets: ${section}\nredis:\n`]);
const WRONG = 'must be 32 bytes in base64, as "openssl rand -base64 32" makes them';

describe('what seals environments', () => {
  it('is nothing unless said otherwise', () => {
    expect(load(RIGHT).secrets).toBeUndefined();
  });

  it('is a key of 32 bytes, and those before it', () => {
    const { secrets } = load(withSecrets('{ key: "${KEY}", formerKeys: ["${FORMER}"] }'), { KEY, FORMER });
    expect(secrets && sealingKeys(secrets)).toEqual({ key: Buffer.alloc(32, 7), formerKeys: [Buffer.alloc(32, 8)] });
    expect(load(withSecrets('{ key: "${KEY}" }'), { KEY }).secrets?.formerKeys).toEqual([]);
  });

  it.each(['short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), `${KEY}\n${KEY}`])(
    'is not %j',
    (text) => {
      expect(problemsIn(withSecrets('{ key: "${KEY}" }'), { KEY: text })).toEqual([`secrets.key: ${WRONG}`]);
      expect(problemsIn(withSecrets('{ key: "${KEY}", formerKeys: ["${FORMER}"] }'), { KEY, FORMER: text })).toEqual([
        `secrets.formerKeys.0: ${WRONG}`,
      ]);
    },
  );

  it('never stands in the file itself', () => {
    const problems = problemsIn(withSecrets(`{ key: "${KEY}", formerKeys: ["${FORMER}"] }`));
    expect(problems).toHaveLength(2);
    for (const problem of problems) expect(problem).toContain('a secret never stands in the file');
  });
});
