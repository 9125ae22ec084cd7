import { ContainerRecord } from '../domain/container-record.ts';
import { OpsError } from '../errors.ts';
import type { Containers } from '../ports/containers.ts';
import { asked, key, type Redis } from './redis.ts';

// Only over exactly what was read. ARGV: job, as it was read, as it is to be.
const REPLACE = `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** The index of containers: one hash, job -> record. */
export function redisContainers(redis: Redis): Containers {
  const index = key('containers');
  const print = (record: ContainerRecord) => JSON.stringify(ContainerRecord.parse(record));
  const list = async () =>
    (await asked(redis.hvals(index))).flatMap((text) => {
      // One record that another version wrote must not hide all the others.
      const record = readable(text);
      return record === undefined ? [] : [record];
    });
  return {
    async add(record) {
      await asked(redis.hsetnx(index, record.job, print(record)));
    },
    async find(job) {
      const text = await asked(redis.hget(index, job));
      return text === null ? undefined : read(text);
    },
    async change(job, change) {
      for (;;) {
        const text = await asked(redis.hget(index, job));
        if (text === null) throw new OpsError('not-found', 'This container is not known any more.');
        const changed = print(change(read(text)));
        if ((await asked(redis.eval(REPLACE, 1, index, job, text, changed))) === 1) return read(changed);
      }
    },
    async remove(job) {
      await asked(redis.hdel(index, job));
    },
    list,
    async byHostname(hostname) {
      return (await list()).find((record) => record.hostname === hostname);
    },
  };
}

function read(text: string): ContainerRecord {
  const record = readable(text);
  if (record !== undefined) return record;
  throw new OpsError('invalid', 'What is noted about this container was written by another version of Berth.', {
    hint: 'Run the version that wrote it.',
  });
}

function readable(text: string): ContainerRecord | undefined {
  try {
    return ContainerRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
