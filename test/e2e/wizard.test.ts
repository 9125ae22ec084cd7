import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectRedis, key, redisReady } from '../../src/store/redis.ts';
import { ADA, channels, ROOM, times } from './outcomes.ts';
import { askForSite } from './people.ts';
import { type Berth, type BerthProcess, startBerth } from './processes.ts';

const CANARY = 'hunter2hunter2';
let berth: Berth;
let bot: BerthProcess;

// No worker: what is put in line stays there, to be looked at.
beforeAll(async () => {
  berth = await startBerth({ channels, times, forge: 'git' });
  bot = await berth.start('bot');
});
afterAll(() => berth?.stop());

/** Everything that stands in Redis, as text. */
async function everything(): Promise<string> {
  const redis = connectRedis(berth.lab.redis.url, 'work', () => {});
  try {
    await redisReady(redis, 10_000);
    const texts = await Promise.all(
      (await redis.keys('*')).map(async (at) => {
        const kind = await redis.type(at);
        if (kind === 'string') return [at, await redis.get(at)];
        if (kind === 'hash') return [at, await redis.hgetall(at)];
        if (kind === 'list') return [at, await redis.lrange(at, 0, -1)];
        if (kind === 'zset') return [at, await redis.zrange(at, '0', '-1')];
        if (kind === 'stream') return [at, await redis.xrange(at, '-', '+')];
        return [at, await redis.smembers(at)];
      }),
    );
    return JSON.stringify(texts);
  } finally {
    redis.disconnect();
  }
}

it('an application is asked for through Slack, and its secrets are nowhere but sealed', async () => {
  const { forge, slack } = berth.lab;
  if (!forge) throw new Error('There is no forge.');
  const ada = slack.as(ADA);
  const environment = `SECRET='${CANARY}'\nPRICE="cost $5"\nCERT="${`${'Q'.repeat(64)}\n`.repeat(100)}"\n`;
  const said = await askForSite(ada, ROOM, 'two', {
    repository: forge.repositories['two-parts'] ?? '',
    environments: { api: environment },
    changes: {},
  });
  expect(said).toContain('two is on its way.');
  const stored = await everything();
  expect(stored).toContain('create-site');
  expect(stored).toContain('postgresql');
  expect(stored).toContain(key('secrets'));
  for (const canary of [CANARY, 'cost $5', 'QQQQQQQQQQQQ']) {
    expect(stored).not.toContain(canary);
    expect(bot.output()).not.toContain(canary);
    expect(JSON.stringify(ada.messages(ROOM))).not.toContain(canary);
  }
});

it('a private repository is read with its token alone', async () => {
  const { forge, slack } = berth.lab;
  if (!forge) throw new Error('There is no forge.');
  const ada = slack.as(ADA);
  const [[name = '', token = ''] = []] = Object.entries(forge.tokens);
  const repository = forge.repositories[name] ?? '';
  await expect(askForSite(ada, ROOM, 'notes', { repository })).rejects.toThrow(/"repository":/);
  await ada.close();
  expect(await askForSite(ada, ROOM, 'notes', { repository, token })).toContain('notes is on its way.');
  expect(await everything()).not.toContain(token);
  expect(bot.output()).not.toContain(token);
});

it('a forge that is slow is waited for, and what is wrong is then told above the fields', async () => {
  const { forge, slack } = berth.lab;
  if (!forge) throw new Error('There is no forge.');
  const ada = slack.as(ADA);
  forge.faults.slow(700);
  try {
    const repository = forge.repositories['node-web'] ?? '';
    expect(await askForSite(ada, ROOM, 'slow', { repository })).toContain('slow is on its way.');
    await ada.slash(ROOM, '/create-container wrong');
    await ada.waitForModal((view) => view.submit !== null, 20_000);
    await ada.fill('repository', `${repository}-not`);
    // Slower by one answer than Slack waits for a page.
    forge.faults.slow(3500);
    expect(await ada.submit()).toMatchObject({ kind: 'updated' });
    const view = await ada.waitForModal((one) => one.submit !== null, 30_000);
    expect(JSON.stringify(view.blocks)).toContain('warning');
    expect(JSON.stringify(view.state)).toContain(`${repository}-not`);
  } finally {
    forge.faults.slow(0);
  }
});
