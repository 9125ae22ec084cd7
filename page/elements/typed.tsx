/** What is typed: text of one or several lines, numbers, addresses. */
import { aria, useSurface } from '../blocks/surface.ts';
import { jsonOf, saidBy, stringOf } from '../json.ts';
import type { ElementProps } from './element.tsx';
import { lengthWords } from './length.ts';

const MODES: Readonly<Record<string, 'text' | 'email' | 'url' | 'decimal' | 'numeric'>> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'numeric',
};

export function TextInput({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const type = stringOf(element.type);
  const value = stringOf(surface.value(block, element).value);
  const several = type === 'plain_text_input' && element.multiline === true;
  const common = {
    ...aria(naming),
    class: 'input',
    value,
    placeholder: saidBy(element.placeholder) || undefined,
    autocomplete: 'off',
    spellcheck: false,
    autofocus: element.focus_on_load === true,
    onInput: (event: Event) => surface.fill(block, element, (event.currentTarget as HTMLInputElement).value),
    onFocus: () => surface.editing(block, element, true),
    onBlur: () => surface.editing(block, element, false),
  };
  if (several) {
    return (
      <>
        <textarea {...common} rows={Math.min(12, Math.max(4, value.split('\n').length + 1))} />
        <Counter element={element} length={value.length} />
      </>
    );
  }
  const tells = block.dispatch_action === true;
  return (
    <>
      <input
        {...common}
        type="text"
        inputMode={type === 'number_input' && element.is_decimal_allowed === true ? 'decimal' : (MODES[type] ?? 'text')}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !tells) return;
          event.preventDefault();
          surface.fill(block, element, event.currentTarget.value, true);
        }}
      />
      <Counter element={element} length={value.length} />
    </>
  );
}

/** How long it is, near a limit. */
function Counter({ element, length }: { element: ElementProps['element']; length: number }) {
  const words = lengthWords(length, Number(element.min_length) || 0, Number(element.max_length) || 0);
  if (!words) return null;
  return <span class={words.wrong ? 'counter wrong' : 'counter'}>{words.text}</span>;
}

/** What cannot be filled in here: nobody is left in doubt about it. */
export function NotHere({ element, naming }: ElementProps) {
  const initial = JSON.stringify(jsonOf(element.initial_value));
  return (
    <p class="not-here" {...aria({ ...naming, required: false })} role="note" title={initial}>
      {element.type === 'file_input' ? 'Files cannot be sent here.' : 'Formatted text cannot be written here.'}
    </p>
  );
}
