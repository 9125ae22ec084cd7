import { describe, expect, it } from 'vitest';
import type { Berth } from '../../../../src/lab/demo/berth.ts';
import { createBreaks } from '../../../../src/lab/page/breaks.ts';
import type { Breakable } from '../../../../src/lab/page/troubles.ts';

/** A lab of which every part only writes down what is done to it. */
function broken(without: (keyof Breakable)[] = []) {
  const log: string[] = [];
  const part = (name: string): object =>
    new Proxy(
      {},
      {
        get:
          (_, verb) =>
          (...words: unknown[]) =>
            void log.push([`${name}.${String(verb)}`, ...words].join(' ')),
      },
    );
  const faulty = (name: string) => ({ faults: part(name) });
  const lab: Record<keyof Breakable, unknown> = {
    proxmox: faulty('proxmox'),
    slack: faulty('slack'),
    proxy: faulty('proxy'),
    monitor: faulty('monitor'),
    redis: part('redis'),
    directory: part('directory'),
  };
  for (const name of without) lab[name] = undefined;
  let state = 'up';
  const { kill, restart } = part('berth') as Berth;
  const berth = { kill, restart, state: () => state } as unknown as Berth;
  const breaks = createBreaks(lab as unknown as Breakable, berth);
  return {
    log,
    breaks,
    /** The state of both halves from now on. */
    be: (next: string) => {
      state = next;
    },
    on: () =>
      breaks
        .list()
        .filter(({ on }) => on)
        .map(({ id }) => id),
  };
}

describe('breaks', () => {
  it('puts one back without the others', async () => {
    const { breaks, log, on } = broken();
    const switches = breaks
      .list()
      .filter(({ kind }) => kind === 'switch')
      .map(({ id }) => id);
    expect(switches).toEqual(['address', 'directory', 'redis', 'slow', 'proxy', 'monitor']);
    for (const id of switches) await breaks.set(id, true);
    expect(on()).toEqual(switches);
    log.length = 0;
    await breaks.set('address', false);
    expect(log).toEqual(['proxmox.withholdAddress all false']);
    await breaks.set('slow', false);
    expect(log.slice(1)).toEqual(['slack.delayDelivery 0', 'slack.delayAnswers 0']);
    expect(on()).toEqual(['directory', 'redis', 'proxy', 'monitor']);
  });

  it('leaves Berth a tenth of a second where Slack is slow', async () => {
    const { breaks, log } = broken();
    await breaks.set('slow', true);
    expect(log).toEqual(['slack.delayDelivery 2900', 'slack.delayAnswers 2000']);
  });

  it('mends all, and what was ordered and has not happened yet', async () => {
    const { breaks, log, on } = broken();
    for (const id of ['clone', 'redis', 'monitor']) await breaks.set(id, true);
    log.length = 0;
    expect(await breaks.mend()).toEqual({ text: 'All is well again.' });
    expect(on()).toEqual([]);
    expect(log.toSorted()).toEqual(['monitor.managerUp', 'proxmox.clear', 'redis.resume', 'slack.clear']);
  });

  it('kills a half and starts another, and kills none that is only being started', async () => {
    const { breaks, log, on, be } = broken();
    await breaks.set('worker', true);
    expect(log).toEqual(['berth.kill worker', 'berth.restart worker']);
    be('starting');
    await expect(breaks.set('worker', true)).rejects.toMatchObject({ reason: 'conflict' });
    be('down');
    await breaks.set('bot', true);
    expect(log.slice(2)).toEqual(['berth.kill bot', 'berth.restart bot']);
    expect(on()).toEqual([]);
  });

  it('lacks what the lab has not got', () => {
    const { breaks } = broken(['directory', 'proxy', 'monitor']);
    expect(breaks.list().map(({ id }) => id)).toEqual(['clone', 'address', 'redis', 'slow', 'slack', 'worker', 'bot']);
  });

  it('says so where there is nothing to break or to put back', async () => {
    const { breaks, on } = broken();
    await expect(breaks.set('moon', true)).rejects.toThrow('What can be broken: clone, address, directory');
    await expect(breaks.set('constructor', true)).rejects.toMatchObject({ reason: 'not-found' });
    await expect(breaks.set('clone', false)).rejects.toMatchObject({ reason: 'invalid' });
    expect(on()).toEqual([]);
  });

  it('is not on when it could not be done', async () => {
    const { breaks, on } = broken();
    const sound = broken(['redis']);
    await expect(sound.breaks.set('redis', true)).rejects.toThrow();
    expect(sound.on()).toEqual([]);
    await breaks.set('redis', true);
    expect(on()).toEqual(['redis']);
  });

  it('speaks in sentences', async () => {
    const { breaks } = broken();
    for (const { id, label, does, kind } of breaks.list()) {
      expect(label).not.toMatch(/[.!]$/);
      const told = [does, (await breaks.set(id, true)).text];
      if (kind === 'switch') told.push((await breaks.set(id, false)).text);
      for (const text of told) expect(text).toMatch(/^[A-Z][^!]*\.$/);
    }
  });
});
