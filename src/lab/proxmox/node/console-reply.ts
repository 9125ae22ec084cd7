/** What a node's command line does with a call: says something and ends, or becomes another command. */
export type ConsoleReply =
  | { kind: 'say'; code: number; out: string; err: string }
  | { kind: 'run'; words: readonly string[] };

export const say = (code: number, out: string, err = ''): ConsoleReply => ({ kind: 'say', code, out, err });
