import { describe, expect, it } from 'vitest';
import { awaitListening } from '../../../../jobs/guest/start.ts';
import { aDeployment } from '../../domain/records.ts';
import { fakeGuest } from './fake-guest.ts';

const web = { name: 'web', path: '', install: '', build: '', start: 'node .', port: 3000, hasEnvironment: false };
const LISTENS = 'app-web.service active success 0 0 any own\n';

/** What comes of it when looks at the unit show this, one after the other; the last one stays. */
async function seeing(looks: string[], { outside = [3000], ms = 60_000 } = {}) {
  const { guest, scripts } = fakeGuest({ 'looking at the application': looks, 'reading its log': 'one\n\ntwo\n' });
  const notes: string[] = [];
  const work = {
    ...{ guest, target: { node: 'pve1', vmid: 200 }, job: 'b00000000001', signal: new AbortController().signal },
    ...{ deployment: aDeployment({ components: [web] }), note: (text: string) => void notes.push(text) },
  };
  const running = await awaitListening(work, { outside, ms });
  return { running, notes, looks: scripts.length };
}

describe('a component that was started', () => {
  it('is waited for until it listens', async () => {
    const starting = 'app-web.service active success 0 0 none other\n';
    const { running, notes, looks } = await seeing([starting, starting, LISTENS]);
    expect(running).toEqual([{ unit: 'app-web.service', port: 3000 }]);
    expect(notes).toEqual(['waiting for web on port 3000', 'waiting for web on port 3000']);
    expect(looks).toBe(3);
  });

  it('may end a few times, for what it needs may come later', async () => {
    const again = 'app-web.service activating exit-code 1 3 none other\n';
    expect((await seeing([again, LISTENS])).running.length).toBe(1);
  });

  it.each<[string, string, object, string]>([
    [
      'failed exit-code 4 0 none other',
      'web ends by itself, with exit code 4, instead of listening on port 3000.',
      {},
      '',
    ],
    [
      'activating exit-code 4 4 none other',
      'web ends by itself, with exit code 4, instead of listening on port 3000.',
      {},
      '',
    ],
    [
      'active success 0 4 none other',
      'web ends by itself, again and again, instead of listening on port 3000.',
      {},
      '',
    ],
    [
      'inactive success 0 0 none other',
      'web ends by itself, with exit code 0, instead of listening on port 3000.',
      {},
      '',
    ],
    ['failed signal 9 0 none other', 'web ends by itself, by signal 9, instead of listening on port 3000.', {}, ''],
    ['activating exit-code 4 1 none other', 'web ends by itself, with exit code 4', { ms: 0 }, ''],
    ['active success 0 0 none other', 'web does not listen on port 3000.', { ms: 0 }, 'the port in PORT.'],
    ['active success 0 0 loopback own', 'web listens on port 3000 of 127.0.0.1 only', {}, 'Let it listen on 0.0.0.0.'],
  ])('%s: %s', async (seen, sentence, options, hint) => {
    await expect(seeing([`app-web.service ${seen}\n`], options)).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringContaining(sentence),
      hint: expect.stringMatching(new RegExp(`${hint}.*Its last words: one\ntwo$`, 's')),
    });
  });

  it('may listen for the container alone where nobody comes from outside', async () => {
    const alone = 'app-web.service active success 0 0 loopback own\n';
    expect((await seeing([alone], { outside: [80] })).running.length).toBe(1);
  });
});
