/** What `git cat-file` prints in its two batch modes, read. */

/** Sizes in bytes by object name, from `--batch-check`. */
export function sizesIn(output: string): Map<string, number> {
  return new Map(
    output.split('\n').flatMap((line) => {
      const [object = '', type, size] = line.split(' ');
      return type === 'blob' ? [[object, Number(size)] as const] : [];
    }),
  );
}

/** Texts by object name, from `--batch`: a line about each, its bytes, and a line feed. What is no UTF-8 is left out. */
export function textsIn(output: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    if (end < 0) break;
    const [object = '', type, size] = output.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue; // "<object> missing"
    const body = output.subarray(at, at + Number(size));
    at += Number(size) + 1;
    try {
      texts.set(object, utf8.decode(body));
    } catch {
      // a picture by the name of a text, say
    }
  }
  return texts;
}
