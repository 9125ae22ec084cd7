import { describe, expect, it } from 'vitest';
import { ct, never, ok, ours, refuse, stamp, subject } from './fake-cluster.ts';

const get = `GET ${ct}/config`;
const put = `PUT ${ct}/config`;
const noted = (lines: string) => ok({ ...ours, description: `berth:${stamp}\n${lines}\n` });

/** What is written over notes that read so. */
async function written(lines: string, text: string | undefined, startsAtBoot = false) {
  const { px, calls } = subject({ [get]: noted(lines), [put]: ok(null) });
  await px.remark('pve1', 104, stamp, { text, startsAtBoot }, never);
  return calls.find(({ line }) => line === put)?.params;
}

describe('a remark', () => {
  it('stands above what people wrote, and is replaced by the next', async () => {
    const params = await written('For Ada.\nDo not touch.', 'Deleted by Ada.');
    expect(params?.get('description')).toBe(`berth:${stamp}\nBerth: Deleted by Ada.\nFor Ada.\nDo not touch.`);
    expect(params?.get('onboot')).toBe('0');
    expect(params?.get('digest')).toBe('d1');
    const next = await written('Berth: Deleted by Ada.\nFor Ada.', 'Deleted\nby Ben.\n');
    expect(next?.get('description')).toBe(`berth:${stamp}\nBerth: Deleted by Ben.\nFor Ada.`);
  });

  it('goes without a trace', async () => {
    const params = await written('Berth: Deleted by Ada.\nFor Ada.', undefined, true);
    expect(params?.get('description')).toBe(`berth:${stamp}\nFor Ada.`);
    expect(params?.get('onboot')).toBe('1');
  });

  it('loses nobody else’s change, and gives up after a few tries', async () => {
    const changed = refuse(500, 'detected modified configuration - file changed by other user? Try again.');
    const second = subject({ [get]: noted('x'), [put]: [changed, ok(null)] });
    await second.px.remark('pve1', 104, stamp, { text: 'a', startsAtBoot: false }, never);
    expect(second.count(put)).toBe(2);
    const never_ = subject({ [get]: noted('x'), [put]: changed });
    await expect(never_.px.remark('pve1', 104, stamp, { text: 'a', startsAtBoot: false }, never)).rejects.toMatchObject(
      { reason: 'unavailable' },
    );
    expect(never_.count(put)).toBe(3);
  });

  it('is not written on what is somebody else’s', async () => {
    const { px, count } = subject({ [get]: ok({ description: 'berth:other' }), [put]: ok(null) });
    const done = px.remark('pve1', 104, stamp, { text: 'a', startsAtBoot: false }, never);
    await expect(done).rejects.toMatchObject({ reason: 'conflict' });
    expect(count(put)).toBe(0);
  });
});
