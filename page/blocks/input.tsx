import { useId } from 'preact/hooks';
import { ElementView } from '../elements/element.tsx';
import { jsonOf, saidBy, stringOf } from '../json.ts';
import { Plain } from '../text/text.tsx';
import type { BlockProps } from './blocks.tsx';
import { useSurface } from './surface.ts';

/** A field: its label, what to know about it, and what is wrong with it. */
export function InputBlock({ block }: BlockProps) {
  const id = useId();
  const error = useSurface().error(stringOf(block.block_id));
  const hint = saidBy(block.hint);
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  const naming = {
    id: `${id}-field`,
    labelledBy: `${id}-label`,
    describedBy,
    invalid: error !== undefined,
    required: block.optional !== true,
  };
  return (
    <div class={error ? 'block field wrong' : 'block field'}>
      <label class="field-label" id={`${id}-label`} for={`${id}-field`}>
        <Plain text={saidBy(block.label)} />
        {block.optional === true && <span class="dim"> (optional)</span>}
      </label>
      <ElementView block={block} element={jsonOf(block.element)} naming={naming} />
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          <Plain text={hint} />
        </p>
      )}
    </div>
  );
}
