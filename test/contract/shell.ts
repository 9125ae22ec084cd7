import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { and, exec, pipe } from '../../src/ports/command.ts';
import type { Shell } from '../../src/ports/shell.ts';

/** A shell and one machine that it can reach. */
export interface ShellSubject {
  shell: Shell;
  host: string;
  /** Where an SSH server answers, and its key as ssh-keygen prints it. */
  ssh: { address: string; port: number; fingerprint: string };
  /** A port of the same address where nothing listens. */
  deadPort: number;
  stop(): Promise<void>;
}

/** Words that an unquoted or badly quoted shell line would change. */
export const hostileWords = [
  '',
  ' ',
  '$(id)',
  '`id`',
  "it's",
  '"',
  '\\',
  '\\\n',
  'two\nlines',
  '\r',
  '\t',
  '-n',
  '--',
  '~',
  '*',
  '!x',
  '#',
  '; id',
  '&& id',
  '| id',
  '> f',
  '$HOME',
  '{a,b}',
  'é😀',
  '\u001b[31m',
];

/** What every Shell must do. */
export function describeShell(name: string, start: () => Promise<ShellSubject>): void {
  describe(`shell: ${name}`, () => {
    let subject: ShellSubject;
    const signal = new AbortController().signal;
    const run = (...[command, options]: [Parameters<Shell['run']>[1], { stdin?: string }?]) =>
      subject.shell.run(subject.host, command, { timeoutMs: 20_000, signal, ...options });

    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    it('tells output, errors and the exit code apart', async () => {
      const result = await run(exec('sh', '-c', 'echo out; echo err >&2; exit 7'));
      expect(result).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 7 });
    });

    it('sends standard input whole, and closes it', async () => {
      const stdin = `${'é😀x\n'.repeat(50_000)}end`;
      const { stdout } = await run(exec('sh', '-c', 'wc -c; echo closed'), { stdin });
      expect(stdout).toMatch(new RegExp(`^\\s*${Buffer.byteLength(stdin)}\nclosed\n$`));
      expect((await run(exec('cat'))).stdout).toBe('');
    });

    it('joins commands by operators', async () => {
      expect((await run(and(exec('false'), exec('echo', 'no')))).code).toBe(1);
      expect((await run(pipe(exec('printf', '%s\\n', 'b', 'a'), exec('sort')))).stdout).toBe('a\nb\n');
    });

    it('carries hostile words unchanged', async () => {
      const { stdout } = await run(exec('printf', '%s\\0', ...hostileWords));
      expect(stdout.split('\0').slice(0, -1)).toEqual(hostileWords);
    });

    it('carries any words unchanged', async () => {
      const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 20 }), async (words) => {
          const { stdout } = await run(exec('printf', '%s\\0', ...words));
          expect(stdout.split('\0').slice(0, -1)).toEqual(words);
        }),
        { numRuns: 30 },
      );
    });

    it('refuses a NUL before anything is sent', async () => {
      await expect(run(exec('echo', 'a\0b'))).rejects.toMatchObject({ reason: 'invalid' });
    });

    it('runs thirty commands at once', async () => {
      const results = await Promise.all(
        Array.from({ length: 30 }, (_, index) => run(exec('sh', '-c', `sleep 0.02; echo ${index}`))),
      );
      expect(results.map(({ stdout }) => Number(stdout))).toEqual(results.map((_, index) => index));
    });

    it('keeps the end of an endless output', async () => {
      const script = 'head -c 3000000 /dev/zero | tr "\\0" x; echo end';
      const { stdout } = await run(exec('sh', '-c', script));
      expect(stdout.length).toBeLessThanOrEqual(1024 ** 2);
      expect(stdout.endsWith('xend\n')).toBe(true);
    });

    it('says unavailable when the time is up, and goes on working', async () => {
      const late = subject.shell.run(subject.host, exec('sleep', '3'), { timeoutMs: 200, signal });
      await expect(late).rejects.toMatchObject({ reason: 'unavailable' });
      expect((await run(exec('echo', 'still'))).stdout).toBe('still\n');
    });

    it('stops waiting when it is cancelled', async () => {
      const stop = new AbortController();
      const running = subject.shell.run(subject.host, exec('sleep', '3'), {
        timeoutMs: 60_000,
        signal: stop.signal,
      });
      stop.abort();
      await expect(running).rejects.toMatchObject({ reason: 'cancelled' });
    });

    it('takes a command that a signal ended for an error', async () => {
      const killed = run(exec('sh', '-c', 'kill -KILL $$'));
      await expect(killed).rejects.toMatchObject({ reason: 'failed' });
    });

    it('knows only the machines of its configuration', async () => {
      const options = { timeoutMs: 1000, signal };
      for (const host of ['elsewhere', 'constructor', '__proto__']) {
        const running = subject.shell.run(host, exec('true'), options);
        await expect(running).rejects.toMatchObject({ reason: 'invalid' });
      }
    });

    it('reads the host key that answers at an address', async () => {
      const { address, port, fingerprint } = subject.ssh;
      expect(await subject.shell.hostKey(address, port, signal)).toEqual({ fingerprint });
    });

    it('says unavailable when nothing answers as SSH', async () => {
      const key = subject.shell.hostKey(subject.ssh.address, subject.deadPort, signal);
      await expect(key).rejects.toMatchObject({ reason: 'unavailable' });
    });
  });
}
