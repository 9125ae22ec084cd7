import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guest } from '../../src/ports/hypervisor.ts';
import { hostileWords } from './shell.ts';

export interface GuestSubject {
  guest: Guest;
  /** A running container, one that is stopped, and a node that does not have the first. */
  running: { node: string; vmid: number };
  stopped: { node: string; vmid: number };
  otherNode: string;
  stop(): Promise<void>;
}

const signal = new AbortController().signal;

/** What every Guest must do. */
export function describeGuest(name: string, start: () => Promise<GuestSubject>): void {
  describe(`guest: ${name}`, () => {
    let subject: GuestSubject;
    const script = (body: string, input: readonly string[] = [], timeoutMs = 20_000) => ({
      label: 'trying this',
      body,
      input,
      timeoutMs,
    });
    const run = (body: string, input: readonly string[] = []) =>
      subject.guest.run(subject.running, script(body, input), signal);

    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    it('runs as root with a sane environment', async () => {
      const output = await run('id -u; echo "$HOME"; pwd; command -v sh');
      expect(output).toMatch(/^0\n\/root\n\/root\n\S*\/sh\n$/);
    });

    it('carries hostile words unchanged', async () => {
      const output = await run('for word; do printf "%s" "$word" | base64 -w0; echo; done', hostileWords);
      const words = output.split('\n').slice(0, -1);
      expect(words.map((word) => Buffer.from(word, 'base64').toString())).toEqual(hostileWords);
    });

    it('stops at the first command that fails, and gives its last words', async () => {
      await expect(run('echo no room >&2; false; echo unreachable >&2')).rejects.toMatchObject({
        reason: 'failed',
        message: expect.stringContaining('no room'),
      });
      await expect(run('echo "$NOT_THERE"')).rejects.toMatchObject({ reason: 'failed' });
      await expect(run('false | true')).rejects.toMatchObject({ reason: 'failed' });
    });

    it.each([2, 124, 137, 255])('takes the exit code %i for the script’s own', async (code) => {
      await expect(run(`echo own words >&2; exit ${code}`)).rejects.toMatchObject({
        reason: 'failed',
        message: expect.stringContaining('own words'),
      });
    });

    it('lets no command eat the rest of the script', async () => {
      expect(await run('cat; echo done')).toBe('done\n');
    });

    it('keeps what a script wrote', async () => {
      await run('printf "%s" "$1" > /root/kept', ['a\nb']);
      expect(await run('cat /root/kept')).toBe('a\nb');
    });

    it('says unavailable when the time is up', async () => {
      const late = subject.guest.run(subject.running, script('sleep 5', [], 1_000), signal);
      await expect(late).rejects.toMatchObject({ reason: 'unavailable' });
    });

    it('says what is wrong with a container that is stopped, elsewhere, or nowhere', async () => {
      const { guest, running, stopped, otherNode } = subject;
      await expect(guest.run(stopped, script('true'), signal)).rejects.toMatchObject({ reason: 'failed' });
      for (const target of [
        { node: otherNode, vmid: running.vmid },
        { node: running.node, vmid: 999_999 },
      ]) {
        await expect(guest.run(target, script('true'), signal)).rejects.toMatchObject({ reason: 'not-found' });
      }
    });
  });
}
