/** Where nothing can be repainted: what a repaint of a message brought, each change once. */
import type { LabMessage } from '../slack/messages.ts';
import { type Line, plainText } from './line.ts';
import { type Look, renderBlocks } from './render.ts';
import { renderMessage } from './surfaces.ts';

export interface Changes {
  of(message: LabMessage, look: Look): Line[];
}

export function createChanges(): Changes {
  /** By message: the lines that were printed. */
  const printed = new Map<string, Set<string>>();
  return {
    of(message, look) {
      const known = printed.get(message.ts);
      const lines = known ? renderBlocks((message.blocks ?? []).slice(1), look) : renderMessage(message, look);
      const seen = known ?? new Set<string>();
      printed.set(message.ts, seen);
      return lines.filter((one) => {
        const key = timeless(plainText(one));
        const isNew = !seen.has(key) && key.trim() !== '';
        seen.add(key);
        return isNew;
      });
    },
  };
}

/** A step that only went on running has not changed. */
const timeless = (text: string) => text.replace(/ \(\d+ s\)$/, '').replace(/ \(\d+ min \d+ s\)$/, '');
