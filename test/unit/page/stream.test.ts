import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blank } from '../../../page/state/model.ts';
import { placeOf } from '../../../page/state/place.ts';
import { openStream } from '../../../page/state/stream.ts';

/** The browser's EventSource, as far as the page uses it. */
class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.opened.push(this);
  }

  close(): void {
    this.closed = true;
  }

  say(kind: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data) }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.opened = [];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the stream', () => {
  const open = () => {
    const heard: string[] = [];
    const stream = openStream('U0ADA00001', {
      sight: ({ boot }) => heard.push(`sight ${boot}`),
      happening: ({ kind }) => heard.push(kind),
      down: () => heard.push('down'),
    });
    return { heard, stream, newest: () => FakeSource.opened.at(-1) };
  };

  test('tells what it hears, in order', () => {
    const { heard, newest } = open();
    expect(newest()?.url).toBe('api/as/U0ADA00001/stream');
    newest()?.say('sight', { boot: 'first' });
    newest()?.say('happening', { kind: 'notice' });
    expect(heard).toEqual(['sight first', 'notice']);
  });

  test('comes back, more and more patiently, until it is stopped', async () => {
    const { heard, stream, newest } = open();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const before = FakeSource.opened.length;
      newest()?.dispatchEvent(new Event('error'));
      let waited = 0;
      while (FakeSource.opened.length === before && waited < 60_000) {
        await vi.advanceTimersByTimeAsync(500);
        waited += 500;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(heard).toEqual(Array.from({ length: 6 }, () => 'down'));
    newest()?.dispatchEvent(new Event('error'));
    stream.stop();
    const opened = FakeSource.opened.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSource.opened).toHaveLength(opened);
  });

  test('is impatient again after a sight, and begins anew when asked', async () => {
    const { stream, newest } = open();
    newest()?.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(500);
    newest()?.say('sight', { boot: 'second' });
    newest()?.dispatchEvent(new Event('error'));
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSource.opened).toHaveLength(3);
    stream.renew();
    expect(FakeSource.opened).toHaveLength(4);
    expect(FakeSource.opened.map(({ closed }) => closed)).toEqual([true, true, true, false]);
  });
});

describe('the place that is shown', () => {
  const channel = (id: string, more = {}) => ({ id, name: id.toLowerCase(), private: false, archived: false, ...more });
  const state = {
    ...blank('U0ADA00001'),
    channels: [channel('C1', { archived: true }), channel('C2'), channel('C3', { name: 'general' })],
  };

  test.each([
    ['C2', 'C2'],
    ['home', 'home'],
    ['D0ADA00001', 'D0ADA00001'],
    ['C9', 'C3'],
    [undefined, 'C3'],
  ])('%s leads to %s', (wanted, shown) => {
    expect(placeOf(wanted, state)).toBe(shown);
  });

  test('without a general channel it is the first that is open, without any it is none', () => {
    expect(placeOf(undefined, { ...state, channels: state.channels.slice(0, 2) })).toBe('C2');
    expect(placeOf(undefined, { ...state, channels: [] })).toBeUndefined();
  });
});
