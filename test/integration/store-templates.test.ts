import { describe, expect, it } from 'vitest';
import { key } from '../../src/store/redis.ts';
import { redisTemplates } from '../../src/store/templates.ts';
import { redisTests } from '../harness/redis-lab.ts';
import { aTemplate } from '../unit/domain/records.ts';

const redis = redisTests();

describe('the templates of repositories', () => {
  it('are kept by their jobs, once each', async () => {
    const templates = redisTemplates(await redis.connect());
    await templates.add(aTemplate());
    await templates.add(aTemplate({ vmid: 999 }));
    expect(await templates.find(aTemplate().job)).toEqual(aTemplate());
    expect(await templates.list()).toEqual([aTemplate()]);
    for (let time = 0; time < 2; time += 1) await templates.remove(aTemplate().job);
    expect(await templates.find(aTemplate().job)).toBeUndefined();
    expect(await templates.list()).toEqual([]);
  });

  it('pass over what they cannot read', async () => {
    const connection = await redis.connect();
    await connection.hset(key('templates'), 'b1', '{"v":9}', 'b2', 'no json');
    const templates = redisTemplates(connection);
    await templates.add(aTemplate());
    expect(await templates.list()).toEqual([aTemplate()]);
    expect(await templates.find('b1')).toBeUndefined();
  });
});
