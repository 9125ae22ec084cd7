import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pctGuest } from '../../../../src/adapters/proxmox/guest.ts';
import { readPoll } from '../../../../src/adapters/proxmox/guest-log.ts';
import { lastWords, readScript, wrapScript } from '../../../../src/adapters/proxmox/guest-script.ts';
import { render } from '../../../../src/ports/command.ts';
import type { CommandResult, Shell } from '../../../../src/ports/shell.ts';
import { never } from './fake-cluster.ts';

const script = { label: 'installing your keys', body: 'echo "$1"', input: ["it's"], timeoutMs: 1500 };

/** A shell that answers what `reply` makes of the mark; nothing runs. */
function subject(reply: (mark: string) => Partial<CommandResult>) {
  const asked: { host: string; line: string; stdin: string; timeoutMs: number }[] = [];
  const shell: Pick<Shell, 'run'> = {
    async run(host, command, { stdin = '', timeoutMs }) {
      asked.push({ host, line: render(command), stdin, timeoutMs });
      const mark = /end-[0-9a-f]{24}/.exec(stdin)?.[0] ?? '';
      return { stdout: '', stderr: '', code: 0, ...reply(mark) };
    },
  };
  const guest = pctGuest({ shell: shell as Shell, hostOf: (node) => `ssh-${node}` });
  return { asked, run: () => guest.run({ node: 'pve1', vmid: 104 }, script, never) };
}

describe('the guest', () => {
  it('asks the gate for the container and the seconds, and nothing else', async () => {
    const { asked, run } = subject((mark) => ({ stdout: `hello\n\n${mark} 0\n` }));
    expect(await run()).toBe('hello\n');
    expect(asked[0]?.host).toBe('ssh-pve1');
    expect(asked[0]?.line).toBe("'exec' '104' '2'");
    expect(asked[0]?.timeoutMs).toBeGreaterThan(2000 + 5000);
  });

  it('marks each call with another word', async () => {
    const { asked, run } = subject((mark) => ({ stdout: `\n${mark} 0\n` }));
    await run();
    await run();
    expect(asked[0]?.stdin).not.toBe(asked[1]?.stdin);
  });

  it.each([2, 124, 137, 255])('takes the code %i of a script for its own', async (code) => {
    const { run } = subject((mark) => ({ stdout: `x\n\n${mark} ${code}\n`, stderr: 'a\nno space\n' }));
    await expect(run()).rejects.toMatchObject({
      reason: 'failed',
      message: 'Installing your keys failed in container 104: no space',
    });
  });

  it.each([
    [255, "container '104' not running!\n", 'failed'],
    [2, "Configuration file 'nodes/pve1/lxc/104.conf' does not exist\n", 'not-found'],
    [124, '', 'unavailable'],
    [137, '', 'unavailable'],
    [77, 'berth-gate: container 104 does not carry the stamp of Berth\n', 'forbidden'],
    [77, 'something else\n', 'failed'],
    [1, 'sudo: a password is required\n', 'forbidden'],
    [127, 'sh: 1: exec: 104: not found\n', 'forbidden'],
    [255, 'ipcc_send_rec[1] failed: Unknown error -1\n', 'failed'],
    [0, '', 'failed'],
  ])('without a mark, code %i and %j is %s', async (code, stderr, reason) => {
    await expect(subject(() => ({ code, stderr })).run()).rejects.toMatchObject({ reason });
  });

  it('refuses what is not an id before it reaches a command line', async () => {
    const guest = pctGuest({ shell: {} as Shell, hostOf: (node) => node });
    const run = guest.run({ node: 'pve1', vmid: 0.5 }, script, never);
    await expect(run).rejects.toMatchObject({ reason: 'invalid' });
    const endless = guest.run({ node: 'pve1', vmid: 104 }, { ...script, timeoutMs: 10_000_000 }, never);
    await expect(endless).rejects.toMatchObject({ reason: 'invalid' });
  });
});

describe('a wrapped script', () => {
  it('is read back whatever it printed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), fc.nat(255), (output, code) => {
        expect(readScript(`${output}\nend-1 ${code}\n`, 'end-1')).toEqual({ output, code });
      }),
    );
  });

  it('has not ended when its mark was cut off', () => {
    expect(readScript('out\nend-1 0', 'end-1')).toBeUndefined();
    expect(readScript('out\nend-1', 'end-1')).toBeUndefined();
    expect(readScript('end-1 0\n', 'end-2')).toBeUndefined();
  });

  it('carries its words quoted', () => {
    const wrap = (...input: string[]) => wrapScript({ label: 'a script', body: 'true', input, mark: 'm' });
    expect(wrap('$(id)', "it's")).toContain("\nset -- '$(id)' 'it'\\''s'\n");
    expect(() => wrap('\0')).toThrow(expect.objectContaining({ reason: 'invalid' }));
  });
});

describe('the log of a unit', () => {
  it.each([
    ['running\nYQo=', { end: undefined, piece: Buffer.from('a\n') }],
    ['running\n', { end: undefined, piece: Buffer.alloc(0) }],
    ['killed\n', { end: { state: 'killed' }, piece: Buffer.alloc(0) }],
    ['gone\n', { end: { state: 'gone' }, piece: Buffer.alloc(0) }],
    ['ended 7 12\nYQ==', { end: { state: 'ended', code: 7, seconds: 12 }, piece: Buffer.from('a') }],
  ])('reads %j', (printed, told) => {
    expect(readPoll(printed)).toEqual(told);
  });

  it.each(['', 'ended\n', 'ended 0\n', 'ended x 1\n', 'anything'])('does not take %j for an answer', (printed) => {
    expect(() => readPoll(printed)).toThrow(expect.objectContaining({ reason: 'failed' }));
  });
});

describe('lastWords', () => {
  it('is the last line that says something', () => {
    expect(lastWords('a\n\u001b[31mbad\u001b[0m\n \n')).toBe('[31mbad [0m');
    expect(lastWords('\n \n')).toBeUndefined();
    expect(lastWords('x'.repeat(500))).toHaveLength(200);
  });
});
