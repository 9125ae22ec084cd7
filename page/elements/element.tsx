/** Whatever can stand in a block and be used. */
import type { ComponentType } from 'preact';
import { useId } from 'preact/hooks';
import { Guard } from '../blocks/guard.tsx';
import { Placeholder } from '../blocks/plain.tsx';
import type { Naming } from '../blocks/surface.ts';
import { Unknown } from '../blocks/unknown.tsx';
import { type Json, saidBy, stringOf } from '../json.ts';
import { Button, FeedbackButtons, IconButton, WorkflowButton } from './button.tsx';
import { Checkboxes, RadioButtons } from './choices.tsx';
import { Overflow } from './overflow.tsx';
import { Select } from './select.tsx';
import { Picker } from './times.tsx';
import { NotHere, TextInput } from './typed.tsx';

export interface ElementProps {
  block: Json;
  element: Json;
  naming: Naming;
}

const Picture = ({ element }: ElementProps) => <Placeholder alt={stringOf(element.alt_text)} />;

const DRAWN: Readonly<Record<string, ComponentType<ElementProps>>> = {
  button: Button,
  icon_button: IconButton,
  feedback_buttons: FeedbackButtons,
  workflow_button: WorkflowButton,
  checkboxes: Checkboxes,
  radio_buttons: RadioButtons,
  overflow: Overflow,
  datepicker: Picker,
  timepicker: Picker,
  datetimepicker: Picker,
  plain_text_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  number_input: TextInput,
  file_input: NotHere,
  rich_text_input: NotHere,
  image: Picture,
  ...Object.fromEntries(
    ['static', 'external', 'users', 'channels', 'conversations'].flatMap((kind) => [
      [`${kind}_select`, Select],
      [`multi_${kind}_select`, Select],
    ]),
  ),
};

interface ElementViewProps {
  block: Json;
  element: Json;
  naming?: Naming;
  /** What to call it where no label stands by it. */
  label?: string;
}

export function ElementView({ block, element, naming, label }: ElementViewProps) {
  const id = useId();
  const type = stringOf(element.type);
  const Drawn = Object.hasOwn(DRAWN, type) ? DRAWN[type] : undefined;
  if (!Drawn) return <Unknown json={element} what="element" />;
  const called = saidBy(element.placeholder) || label || type.replaceAll('_', ' ');
  return (
    <Guard json={element} what="element">
      <Drawn block={block} element={element} naming={naming ?? { id, label: called }} />
    </Guard>
  );
}
