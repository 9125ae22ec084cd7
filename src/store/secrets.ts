import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { OpsError } from '../errors.ts';
import type { Secrets } from '../ports/secrets.ts';
import { asked, key as at, type Redis } from './redis.ts';

/** Keys of 32 bytes. `formerKeys` still open what they sealed; nothing new is sealed with them. */
export interface SealingKeys {
  key: Buffer;
  formerKeys: readonly Buffer[];
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Secrets in Redis: one hash a job with a time to live, and in it name -> nonce, tag and ciphertext. Whoever reads Redis
 * learns the names and how long the texts are; whoever writes to it cannot pass a text off under another job or name.
 */
export function redisSecrets(redis: Redis, { key, formerKeys }: SealingKeys): Secrets {
  const of = (job: string) => at('secrets', job);
  return {
    async put(job, name, text, seconds) {
      await inOne(
        redis
          .multi()
          .hset(of(job), name, seal(key, job, name, text))
          .expire(of(job), seconds)
          .exec(),
      );
    },
    async get(job, name) {
      const sealed = await asked(redis.hget(of(job), name));
      return sealed === null ? undefined : open([key, ...formerKeys], job, name, sealed);
    },
    names: (job) => asked(redis.hkeys(of(job))),
    async keep(job, seconds) {
      await asked(redis.expire(of(job), seconds));
    },
    async drop(job, name) {
      await asked(name === undefined ? redis.del(of(job)) : redis.hdel(of(job), name));
    },
  };
}

/** A transaction reports what failed inside it as values; here any of them is a failure of the whole. */
async function inOne(transaction: Promise<[error: Error | null, result: unknown][] | null>): Promise<void> {
  await asked(
    transaction.then((results) => {
      const failed = results?.find(([error]) => error !== null)?.[0];
      if (failed || results === null) throw failed ?? new Error('The transaction was not carried out.');
    }),
  );
}

/** What the text is bound to. A job's id holds no line break. */
const boundTo = (job: string, name: string) => Buffer.from(`${job}\n${name}`);

function seal(key: Buffer, job: string, name: string, text: string): string {
  // A nonce must never be used twice with one key: random ones stay apart for far more texts than a key will see.
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(job, name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function open(keys: readonly Buffer[], job: string, name: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  for (const key of keys) {
    try {
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(boundTo(job, name)).setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      // Another key may fit.
    }
  }
  throw new OpsError('failed', 'A sealed value cannot be opened with the key that Berth has.', {
    hint: 'If secrets.key was changed, add the one before it to secrets.formerKeys. Otherwise enter the value again.',
  });
}
