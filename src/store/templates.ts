import { RepositoryTemplate } from '../domain/repository-template.ts';
import type { Templates } from '../ports/templates.ts';
import { asked, key, type Redis } from './redis.ts';

/** The templates of repositories: one hash, job -> template. What another version wrote is passed over. */
export function redisTemplates(redis: Redis): Templates {
  const index = key('templates');
  return {
    async add(template) {
      await asked(redis.hsetnx(index, template.job, JSON.stringify(RepositoryTemplate.parse(template))));
    },
    async find(job) {
      return readable((await asked(redis.hget(index, job))) ?? '');
    },
    async list() {
      return (await asked(redis.hvals(index))).map(readable).filter((template) => template !== undefined);
    },
    async remove(job) {
      await asked(redis.hdel(index, job));
    },
  };
}

function readable(text: string): RepositoryTemplate | undefined {
  try {
    return RepositoryTemplate.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
