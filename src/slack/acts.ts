import type { Button, KnownBlock } from '@slack/types';
import { cut, LIMITS } from './limits.ts';

/** Something that can be done by pressing a button. Whether the person may is checked when it is pressed. */
export interface Act {
  /** The action_id that its listener is known by. */
  action: string;
  /** An id, or nothing; it comes back through the client. */
  value: string;
  label: string;
  style?: 'primary' | 'danger';
  /** Asked before the press counts. */
  confirm?: { title: string; text: string; yes: string; no: string };
}

/** The button, within Slack's limits. */
export function actButton({ action, value, label, style, confirm }: Act): Button {
  return {
    type: 'button',
    action_id: action,
    // Slack takes no empty value.
    ...(value === '' ? {} : { value: cut(value, LIMITS.buttonValue) }),
    text: plain(label, LIMITS.buttonText),
    ...(style ? { style } : {}),
    ...(confirm
      ? {
          confirm: {
            title: plain(confirm.title, LIMITS.confirmTitle),
            text: plain(confirm.text, LIMITS.confirmText),
            confirm: plain(confirm.yes, LIMITS.confirmButton),
            deny: plain(confirm.no, LIMITS.confirmButton),
          },
        }
      : {}),
  };
}

/** A row of buttons; nothing for none. */
export function actBlocks(acts: readonly Act[], block_id: string): KnownBlock[] {
  const elements = acts.slice(0, LIMITS.actions).map(actButton);
  return elements.length === 0 ? [] : [{ type: 'actions', block_id, elements }];
}

function plain(text: string, most: number) {
  return { type: 'plain_text' as const, text: cut(text, most) || ' ', emoji: false };
}
