/** Which elements may stand in which block. */
import { elementRules } from './elements.ts';
import type { Rule } from './rules.ts';

const selects = ['static_select', 'external_select', 'users_select', 'channels_select', 'conversations_select'];
const chosen = [...selects, ...selects.map((name) => `multi_${name}`), 'radio_buttons', 'checkboxes'];
const times = ['datepicker', 'timepicker', 'datetimepicker'];

const placesFor = {
  accessory: ['button', 'image', 'overflow', 'workflow_button', ...chosen, 'datepicker', 'timepicker'],
  actions: ['button', 'overflow', 'workflow_button', 'rich_text_input', ...chosen, ...times],
  input: [
    ...chosen,
    ...times,
    'plain_text_input',
    'email_text_input',
    'url_text_input',
    'number_input',
    'file_input',
    'rich_text_input',
  ],
  context_actions: ['feedback_buttons', 'icon_button'],
};

export function elementsFor(place: keyof typeof placesFor): () => Record<string, Rule> {
  const rules = Object.fromEntries(Object.entries(elementRules).filter(([name]) => placesFor[place].includes(name)));
  return () => rules;
}
