/** Dates, times of day, and both: the browser's own pickers. */
import { aria, useSurface } from '../blocks/surface.ts';
import { stringOf } from '../json.ts';
import type { ElementProps } from './element.tsx';
import { localInput, secondsOf } from './local-time.ts';

const KINDS = {
  datepicker: { input: 'date', member: 'selected_date' },
  timepicker: { input: 'time', member: 'selected_time' },
  datetimepicker: { input: 'datetime-local', member: 'selected_date_time' },
} as const;

export function Picker({ block, element, naming }: ElementProps) {
  const surface = useSurface();
  const type = stringOf(element.type) as keyof typeof KINDS;
  const { input, member } = KINDS[type];
  const held = surface.value(block, element)[member];
  const shown = typeof held === 'number' ? localInput(held) : stringOf(held);
  return (
    <input
      {...aria(naming)}
      class="input short"
      type={input}
      value={shown}
      onFocus={() => surface.editing(block, element, true)}
      onBlur={() => surface.editing(block, element, false)}
      onChange={(event) => {
        const { value } = event.currentTarget;
        const chosen = type === 'datetimepicker' && value !== '' ? String(secondsOf(value)) : value;
        const kept = type === 'datetimepicker' ? Number(chosen) || null : chosen || null;
        surface.choose(block, element, chosen === '' ? [] : [chosen], { type, [member]: kept });
      }}
    />
  );
}
