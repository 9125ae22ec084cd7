/** The end of a stream of bytes, whatever its length. */

export interface Tail {
  add(chunk: Buffer): void;
  /** As UTF-8; a character that was cut at the beginning is dropped. */
  text(): string;
}

export function tail(limit: number): Tail {
  let chunks: Buffer[] = [];
  let size = 0;
  let cut = false;
  const trim = () => {
    const all = Buffer.concat(chunks);
    const kept = all.subarray(Math.max(0, all.length - limit));
    cut ||= kept.length < all.length;
    chunks = [kept];
    size = kept.length;
  };
  return {
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limit * 2) trim(); // twice, so that not every chunk is a copy of everything
    },
    text() {
      trim();
      const [bytes = Buffer.alloc(0)] = chunks;
      let start = 0;
      // Bytes 10xxxxxx continue a character whose beginning is gone.
      while (cut && start < Math.min(3, bytes.length) && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
      return bytes.subarray(start).toString('utf8');
    },
  };
}
