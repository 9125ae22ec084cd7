import { type Json, stringOf } from '../json.ts';

/** A block, an element or an attachment that this page cannot draw, with all that it says. */
export function Unknown({ json, what }: { json: Json; what: 'block' | 'element' | 'attachment' }) {
  return (
    <details class="block unknown">
      <summary>
        Unknown {what}: {stringOf(json.type) || 'without a type'}
      </summary>
      <pre class="pre">{JSON.stringify(json, null, 2)}</pre>
    </details>
  );
}
