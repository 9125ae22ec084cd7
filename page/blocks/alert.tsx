import { stringOf } from '../json.ts';
import { TextObject } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';

const WORDS: Readonly<Record<string, string>> = {
  info: 'Note',
  warning: 'Warning',
  error: 'Error',
  success: 'Done',
};

export function Alert({ block }: BlockProps) {
  const level = Object.hasOwn(WORDS, stringOf(block.level)) ? stringOf(block.level) : 'default';
  return (
    <div class={`block alert ${level}`} role="note">
      {WORDS[level] && <span class="hidden">{WORDS[level]}: </span>}
      <TextObject value={block.text} />
    </div>
  );
}
