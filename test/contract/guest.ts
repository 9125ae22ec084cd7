import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guest, GuestFile } from '../../src/ports/guest.ts';
import { until } from '../harness/until.ts';
import { hostileWords } from './shell.ts';

export interface GuestSubject {
  guest: Guest;
  /** A running container, one that is stopped, and a node that does not have the first. */
  running: { node: string; vmid: number };
  stopped: { node: string; vmid: number };
  otherNode: string;
  /** Stops the first and starts it again. */
  reboot(): Promise<void>;
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

    it('waits for the same script that somebody who died left running', async () => {
      const dying = new AbortController();
      const slow = script('touch /root/begun; sleep 2; echo first >> /root/order');
      subject.guest.run(subject.running, slow, dying.signal).catch(() => {});
      const looking = { ...script('test ! -e /root/begun || echo begun'), label: 'looking' };
      await until(async () => (await subject.guest.run(subject.running, looking, signal)) !== '');
      dying.abort();
      expect(await run('echo second >> /root/order; cat /root/order')).toBe('first\nsecond\n');
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

    describe('files of a script', () => {
      const withFiles = (body: string, ...files: GuestFile[]) =>
        subject.guest.run(subject.running, { label: 'looking', body, input: [], files, timeoutMs: 20_000 }, signal);

      it('are there, whole, before it runs', async () => {
        const one = { path: '/root/first', content: "it's $5\n\0".repeat(500), mode: 0o600 };
        const two = { path: '/root/second', content: 'read\n', mode: 0o644 };
        const sum = createHash('sha256').update(one.content).digest('hex');
        const printed = await withFiles('sha256sum < /root/first; cat /root/second; umask; cat', one, two);
        expect(printed).toBe(`${sum}  -\nread\n0022\n`);
      });

      it('that cannot be written keep it from running', async () => {
        await run('rm -f /root/ran');
        const bad = { path: '/root/nowhere/x', content: 'x', mode: 0o600 };
        await expect(withFiles('touch /root/ran', bad)).rejects.toMatchObject({ reason: 'failed' });
        expect(await run('ls /root')).not.toContain('ran');
      });
    });

    describe('push', () => {
      const push = (file: Partial<GuestFile>) =>
        subject.guest.push(subject.running, { path: '/root/pushed', content: 'x', mode: 0o600, ...file }, signal);

      it('writes a file whole, of any size and any characters', async () => {
        const content = hostileWords
          .join('\n')
          .repeat(10_000)
          .padEnd(1024 ** 2, 'é');
        await push({ content });
        const sum = createHash('sha256').update(content).digest('hex');
        expect(await run('sha256sum < /root/pushed')).toBe(`${sum}  -\n`);
        await push({ content: '' });
        expect(await run('cat /root/pushed')).toBe('');
      });

      it.each([0o600, 0o644, 0o755])('gives it to root with the mode %o', async (mode) => {
        await push({ mode });
        expect(await run('stat -c "%a %U" /root/pushed')).toBe(`${mode.toString(8)} root\n`);
      });

      it.each(['/root/it’s a "file"', "/root/'; touch broken", '/root/-rf', '/root/$(id)', '/root/*'])(
        'writes to %s and nowhere else',
        async (path) => {
          await push({ path, content: 'odd' });
          expect(await run('cat -- "$1"; rm -- "$1"; ls -A /root | grep -c broken || true', [path])).toBe('odd0\n');
        },
      );

      it.each(['', 'root/x', '/root/', '/root/../etc/x', '/root//x', '/root/./x', '/root/a\nb', '/root/a\0b', '/'])(
        'refuses the path %j',
        async (path) => {
          await expect(push({ path })).rejects.toMatchObject({ reason: 'invalid' });
        },
      );

      it.each([0o4755, -1, 1.5, Number.NaN])('refuses the mode %o', async (mode) => {
        await expect(push({ mode })).rejects.toMatchObject({ reason: 'invalid' });
      });

      it('replaces a link and not what it points to', async () => {
        await run('echo kept > /root/target; ln -sf target /root/link');
        await push({ path: '/root/link', content: 'new' });
        expect(await run('cat /root/target /root/link')).toBe('kept\nnew');
      });

      it('fails, and leaves nothing, where it cannot write', async () => {
        await run('mkdir -p /root/folder');
        await expect(push({ path: '/root/nowhere/x' })).rejects.toMatchObject({
          reason: 'failed',
          message: expect.stringContaining('no folder /root/nowhere'),
        });
        await expect(push({ path: '/root/folder' })).rejects.toMatchObject({ reason: 'failed' });
        expect(await run('ls -A /root | grep -c "^\\.berth-" || true')).toBe('0\n');
      });

      it('says what is wrong with a container that is stopped', async () => {
        const pushed = subject.guest.push(subject.stopped, { path: '/root/x', content: '', mode: 0o600 }, signal);
        await expect(pushed).rejects.toMatchObject({ reason: 'failed' });
      });
    });

    describe('unit', () => {
      let count = 0;
      const fresh = () => `berth-job.1-contract-${++count}`;
      const unit = (
        name: string,
        body: string,
        {
          input = [],
          timeoutMs = 60_000,
          ...watch
        }: { input?: string[]; timeoutMs?: number; signal?: AbortSignal; onOutput?: (line: string) => void } = {},
      ) => subject.guest.unit(subject.running, { ...script(body, input, timeoutMs), name }, { signal, ...watch });

      it('runs as root with a sane environment, and gives its output line by line', async () => {
        const lines: string[] = [];
        const onOutput = (line: string) => lines.push(line);
        const body = 'id -u; echo "$HOME"; pwd; printf "%s\\n" "$@"; echo "to standard error" >&2; printf end';
        const output = await unit(fresh(), body, { input: ['é', "it's $(id)"], onOutput });
        expect(lines).toEqual(['0', '/root', '/root', 'é', "it's $(id)", 'to standard error', 'end']);
        expect(output).toBe(lines.join('\n'));
      });

      it('tells output while the unit still runs', async () => {
        const name = fresh();
        const body = 'echo first; until [ -e "/root/go-on-$1" ]; do sleep 0.1; done; echo second';
        const seen: string[] = [];
        const whole = unit(name, body, { input: [name], onOutput: (line) => seen.push(line) });
        await until(() => expect(seen).toEqual(['first']));
        await run('touch "/root/go-on-$1"', [name]);
        expect(await whole).toBe('first\nsecond\n');
      });

      it('is found again, running or ended, and not begun twice', async () => {
        const name = fresh();
        const body = 'echo begun | tee -a "/root/count-$1"; until [ -e "/root/go-on-$1" ]; do sleep 0.1; done';
        const away = new AbortController();
        const first = unit(name, body, { input: [name], signal: away.signal });
        const gone = expect(first).rejects.toThrow();
        await until(async () => expect(await run('cat "/root/count-$1"', [name])).toBe('begun\n'));
        away.abort(new Error('the worker was killed'));
        await gone;
        const both = [unit(name, body, { input: [name] }), unit(name, body, { input: [name] })];
        await run('touch "/root/go-on-$1"', [name]);
        expect(await Promise.all(both)).toEqual(['begun\n', 'begun\n']);
        expect(await unit(name, body, { input: [name] })).toBe('begun\n');
        expect(await run('cat "/root/count-$1"', [name])).toBe('begun\n');
      });

      it('fails with its last words, and is begun afresh when asked again', async () => {
        const name = fresh();
        const body = '[ -e "/root/mended-$1" ] || { echo "no room left"; exit 3; }; echo mended';
        await expect(unit(name, body, { input: [name] })).rejects.toMatchObject({
          reason: 'failed',
          message: expect.stringContaining('no room left'),
        });
        await run('touch "/root/mended-$1"', [name]);
        expect(await unit(name, body, { input: [name] })).toBe('mended\n');
      });

      it('stops at the first command that fails', async () => {
        await expect(unit(fresh(), 'false; echo unreachable')).rejects.toMatchObject({ reason: 'failed' });
        await expect(unit(fresh(), 'echo "$NOT_THERE"')).rejects.toMatchObject({ reason: 'failed' });
      });

      it('takes the exit code 124 of a script for its own', async () => {
        await expect(unit(fresh(), 'exit 124')).rejects.toMatchObject({ reason: 'failed' });
      });

      it('is ended when its time is up', async () => {
        const body = 'echo $$ > "/root/pid-$1"; sleep 1000; echo survived';
        const name = fresh();
        const late = unit(name, body, { input: [name], timeoutMs: 1_000 });
        await expect(late).rejects.toMatchObject({ reason: 'unavailable' });
        expect(await run('kill -0 "$(cat "/root/pid-$1")" 2> /dev/null && echo alive || echo dead', [name])).toBe(
          'dead\n',
        );
      });

      it('says so when somebody else ends it', async () => {
        const name = fresh();
        const ended = unit(name, 'touch "/root/up-$1"; sleep 1000', { input: [name] });
        const told = expect(ended).rejects.toMatchObject({ reason: 'failed' });
        await until(() => run('ls "/root/up-$1"', [name]));
        await run('systemctl stop "$1.service"', [name]);
        await told;
      });

      it.each(['', 'ssh', 'berth-', 'berth-../x', 'berth-a b', 'berth-a;b', `berth-${'a'.repeat(121)}`])(
        'refuses the name %j',
        async (name) => {
          await expect(unit(name, 'true')).rejects.toMatchObject({ reason: 'invalid' });
        },
      );

      it('begins again what a restart of the container lost', async () => {
        const name = fresh();
        const body = 'echo begun | tee -a "/root/count-$1"';
        await unit(name, body, { input: [name] });
        await subject.reboot();
        expect(await unit(name, body, { input: [name] })).toBe('begun\n');
        expect(await run('cat "/root/count-$1"', [name])).toBe('begun\nbegun\n');
      });

      it('says in a sentence that a container has no systemd', async () => {
        await run('mv /run/systemd/system /run/systemd/hidden');
        try {
          await expect(unit(fresh(), 'true')).rejects.toMatchObject({
            reason: 'failed',
            message: expect.stringContaining('does not run systemd'),
          });
        } finally {
          await run('mv /run/systemd/hidden /run/systemd/system');
        }
      });
    });
  });
}
