import { Duplex, PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { runLine } from '../../../../src/adapters/ssh/channel.ts';
import type { Live } from '../../../../src/adapters/ssh/connection.ts';

/** A channel as ssh2 makes them: what it says at its end comes with 'exit', and again with 'close'. */
class FakeChannel extends Duplex {
  readonly stderr = new PassThrough();
  override _read() {}
  override _write(_chunk: unknown, _encoding: unknown, done: () => void) {
    done();
  }
  close() {}
  /** The whole life of a quick command in one packet: nobody can have listened for 'exit' yet. */
  endAtOnce(output: string, exit: [code?: number | null, signal?: string]) {
    if (exit.length > 0) this.emit('exit', ...exit);
    this.push(output);
    this.push(null);
    this.stderr.end();
    this.once('end', () => this.emit('close', ...exit));
  }
}

function running(exit: [code?: number | null, signal?: string]) {
  const client = {
    exec(_line: string, opened: (error: undefined, channel: FakeChannel) => void) {
      const channel = new FakeChannel();
      opened(undefined, channel);
      channel.endAtOnce('out\n', exit);
    },
  };
  const live = { client, lost: new AbortController().signal } as unknown as Live;
  return runLine(live, 'machine', 'true', undefined, new AbortController().signal);
}

it('reads the exit code of a command that ends with the packet that opened its channel', async () => {
  expect(await running([3])).toEqual({ stdout: 'out\n', stderr: '', code: 3 });
});

it('calls a command ended by a signal a failure, and one that ends in silence a lost connection', async () => {
  await expect(running([null, 'KILL'])).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining('KILL'),
  });
  await expect(running([])).rejects.toMatchObject({ reason: 'unavailable' });
});
