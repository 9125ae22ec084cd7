/** A reader of server-sent events that forgets nothing. */
export interface Events {
  /** All so far. */
  all: { event: string; data: unknown }[];
  /** Comments, which keep the stream alive. */
  comments: string[];
  /** Settles when the stream has ended, whoever ended it. */
  ended: Promise<void>;
  close(): void;
}

/** Opens the stream. Rejects where the answer is not 200. */
export async function readEvents(url: string): Promise<Events> {
  const closing = new AbortController();
  const response = await fetch(url, { signal: closing.signal });
  if (response.status !== 200 || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  const all: Events['all'] = [];
  const comments: string[] = [];
  const read = async (body: ReadableStream<Uint8Array>) => {
    let rest = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) comments.push(block);
        else all.push(parsed(block));
      }
    }
  };
  return { all, comments, ended: read(response.body).catch(() => {}), close: () => closing.abort() };
}

function parsed(block: string): Events['all'][number] {
  const [, event = '', data = ''] = /^event: ([^\n]*)\ndata: ([^\n]*)$/.exec(block) ?? [];
  return { event, data: JSON.parse(data) };
}
