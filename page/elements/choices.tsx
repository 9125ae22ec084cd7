/** Checkboxes and radio buttons. */
import { aria, useSurface } from '../blocks/surface.ts';
import { isJson, type Json, jsonOf, listOf, stringOf } from '../json.ts';
import { TextObject } from '../text/text.tsx';
import type { ElementProps } from './element.tsx';

export function Checkboxes({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const options = listOf(element.options);
  const chosen = listOf(surface.value(block, element).selected_options).map((one) => one.value);
  const toggle = (option: Json) => {
    const on = (one: Json) => (one.value === option.value) !== chosen.includes(one.value);
    const selected = options.filter(on);
    const values = selected.map((one) => stringOf(one.value));
    surface.choose(block, element, values, { type: element.type, selected_options: selected });
  };
  return (
    <fieldset class="choices" {...aria({ ...naming, required: false, invalid: false })}>
      {options.map((option) => (
        <Choice
          key={stringOf(option.value)}
          kind="checkbox"
          name={naming.id}
          option={option}
          checked={chosen.includes(option.value)}
          invalid={naming.invalid}
          onChoose={() => toggle(option)}
        />
      ))}
    </fieldset>
  );
}

export function RadioButtons({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const chosen = jsonOf(surface.value(block, element).selected_option).value;
  return (
    <div class="choices" role="radiogroup" {...aria({ ...naming, invalid: false })}>
      {listOf(element.options).map((option) => (
        <Choice
          key={stringOf(option.value)}
          kind="radio"
          name={naming.id}
          option={option}
          checked={chosen === option.value}
          invalid={naming.invalid}
          onChoose={() =>
            surface.choose(block, element, [stringOf(option.value)], { type: element.type, selected_option: option })
          }
        />
      ))}
    </div>
  );
}

interface ChoiceProps {
  kind: 'checkbox' | 'radio';
  name: string;
  option: Json;
  checked: boolean;
  invalid: boolean | undefined;
  onChoose(): void;
}

function Choice({ kind, name, option, checked, invalid, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input
        type={kind}
        name={name}
        checked={checked}
        aria-invalid={invalid ? 'true' : undefined}
        onChange={onChoose}
      />
      <span>
        <TextObject value={option.text} />
        {isJson(option.description) && (
          <span class="choice-more">
            <TextObject value={option.description} />
          </span>
        )}
      </span>
    </label>
  );
}
