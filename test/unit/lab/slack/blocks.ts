/** Block Kit in small pieces, for the tests of the validator. */
export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const option = (value: string, text = value) => ({ text: plain(text), value });
export const button = (action_id: string, more = {}) => ({ type: 'button', action_id, text: plain('Go'), ...more });
export const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
export const input = (block_id: string, element: object) => ({ type: 'input', block_id, label: plain('A'), element });
export const modal = (blocks: unknown[], more = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  blocks,
  ...more,
});

export const long = (n: number) => 'x'.repeat(n);
export const many = <T>(n: number, make: (index: number) => T) => Array.from({ length: n }, (_, index) => make(index));
