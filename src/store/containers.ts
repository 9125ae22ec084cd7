import { z } from 'zod';
import { Owner } from '../domain/person.ts';
import type { Containers } from '../ports/containers.ts';
import { asked, key, type Redis } from './redis.ts';

const ContainerRecord = z.object({
  job: z.string(),
  vmid: z.int(),
  node: z.string(),
  hostname: z.string(),
  address: z.string(),
  owner: Owner,
  createdAt: z.string(),
});

/** The index of containers: one hash, job -> record. */
export function redisContainers(redis: Redis): Containers {
  const index = key('containers');
  const read = (text: string) => ContainerRecord.parse(JSON.parse(text));
  const list = async () => (await asked(redis.hvals(index))).map(read);
  return {
    async add(record) {
      await asked(redis.hset(index, record.job, JSON.stringify(ContainerRecord.parse(record))));
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
