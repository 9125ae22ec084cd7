/** Block elements and their limits: facts 2.3, fields as in @slack/types 3.2. */
import { isJson, type Json, listOf } from '../json.ts';
import * as object from './objects.ts';
import { also, anything, bool, int, list, matching, oneOf, type Report, type Rule, shape, str, type } from './rules.ts';
import { offered } from './walk.ts';

const action: Record<string, Rule> = { action_id: str(1, 255) };
const colour = oneOf('primary', 'danger');
const asked: Record<string, Rule> = { ...action, confirm: object.confirm, focus_on_load: bool };
const picked: Record<string, Rule> = { ...asked, placeholder: object.plain(150) };
const dispatchConfig = shape({}, { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) });
const typed: Record<string, Rule> = {
  ...action,
  placeholder: object.plain(150),
  focus_on_load: bool,
  dispatch_action_config: dispatchConfig,
};
const id = str(1, 255);
const several: Record<string, Rule> = { max_selected_items: int(1, 1000) };

function element(name: string, required: Record<string, Rule>, optional: Record<string, Rule>): Rule {
  return shape({ type: type(name), ...required }, optional);
}

function initialIsOffered(value: Json, at: string, report: Report): void {
  const known = offered(value).map((option) => option.value);
  const chosen = isJson(value.initial_option) ? [value.initial_option] : listOf(value.initial_options);
  if (chosen.some((option) => !known.includes(option.value))) {
    report('initial option must match one of the options', at);
  }
}

function optionsOrGroups(value: Json, at: string, report: Report): void {
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    report('exactly one of options, option_groups must be provided', at);
  }
  initialIsOffered(value, at, report);
}

const offers = { options: list(object.option, 1, 100), option_groups: list(object.optionGroup, 1, 100) };

function textInput(name: string, extra: Record<string, Rule> = {}): Rule {
  return also(element(name, {}, { ...typed, initial_value: str(0, 3000), ...extra }), (value, at, report) => {
    const [least, most] = [value.min_length, value.max_length];
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      report('min_length must not be greater than max_length', at);
    }
  });
}

const button = element(
  'button',
  { text: object.plain(75) },
  {
    ...action,
    confirm: object.confirm,
    value: str(0, 2000),
    url: str(1, 3000),
    style: colour,
    accessibility_label: str(1, 75),
  },
);
const feedback = shape({ text: object.plain(75), value: str(1, 2000) }, { accessibility_label: str(1, 75) });

/** Every element by its type. */
export const elementRules: Record<string, Rule> = {
  button,
  static_select: also(
    element('static_select', {}, { ...picked, ...offers, initial_option: object.option }),
    optionsOrGroups,
  ),
  multi_static_select: also(
    element(
      'multi_static_select',
      {},
      { ...picked, ...several, ...offers, initial_options: list(object.option, 1, 100) },
    ),
    optionsOrGroups,
  ),
  external_select: element(
    'external_select',
    {},
    { ...picked, initial_option: object.option, min_query_length: int(0, 3000) },
  ),
  multi_external_select: element(
    'multi_external_select',
    {},
    {
      ...picked,
      ...several,
      initial_options: list(object.option, 1, 100),
      min_query_length: int(0, 3000),
    },
  ),
  users_select: element('users_select', {}, { ...picked, initial_user: id }),
  multi_users_select: element('multi_users_select', {}, { ...picked, ...several, initial_users: list(id, 1, 100) }),
  channels_select: element('channels_select', {}, { ...picked, initial_channel: id, response_url_enabled: bool }),
  multi_channels_select: element(
    'multi_channels_select',
    {},
    { ...picked, ...several, initial_channels: list(id, 1, 100) },
  ),
  conversations_select: element(
    'conversations_select',
    {},
    {
      ...picked,
      initial_conversation: id,
      default_to_current_conversation: bool,
      response_url_enabled: bool,
      filter: object.conversationFilter,
    },
  ),
  multi_conversations_select: element(
    'multi_conversations_select',
    {},
    {
      ...picked,
      ...several,
      initial_conversations: list(id, 1, 100),
      default_to_current_conversation: bool,
      filter: object.conversationFilter,
    },
  ),
  overflow: element('overflow', { options: list(object.overflowOption, 1, 5) }, { ...action, confirm: object.confirm }),
  radio_buttons: also(
    element(
      'radio_buttons',
      { options: list(object.richOption, 1, 10) },
      { ...asked, initial_option: object.richOption },
    ),
    initialIsOffered,
  ),
  checkboxes: also(
    element(
      'checkboxes',
      { options: list(object.richOption, 1, 10) },
      { ...asked, initial_options: list(object.richOption, 1, 10) },
    ),
    initialIsOffered,
  ),
  datepicker: element(
    'datepicker',
    {},
    { ...picked, initial_date: matching(/^\d{4}-\d{2}-\d{2}$/, 'a date YYYY-MM-DD') },
  ),
  timepicker: element(
    'timepicker',
    {},
    { ...picked, initial_time: matching(/^\d{2}:\d{2}$/, 'a time HH:mm'), timezone: str(1, 255) },
  ),
  datetimepicker: element('datetimepicker', {}, { ...asked, initial_date_time: int(1_000_000_000, 9_999_999_999) }),
  plain_text_input: textInput('plain_text_input', {
    multiline: bool,
    min_length: int(0, 3000),
    max_length: int(1, 3000),
  }),
  email_text_input: textInput('email_text_input'),
  url_text_input: textInput('url_text_input'),
  number_input: element(
    'number_input',
    { is_decimal_allowed: bool },
    {
      ...typed,
      initial_value: str(1, 255),
      min_value: str(1, 255),
      max_value: str(1, 255),
    },
  ),
  file_input: element('file_input', {}, { ...action, filetypes: list(str(1, 255), 1, 100), max_files: int(1, 10) }),
  rich_text_input: element(
    'rich_text_input',
    {},
    { ...typed, initial_value: object.richText, min_lines: anything, max_lines: anything },
  ),
  image: object.imageOf({}),
  feedback_buttons: element('feedback_buttons', { positive_button: feedback, negative_button: feedback }, action),
  icon_button: element(
    'icon_button',
    { icon: str(1, 255), text: object.plain(75) },
    {
      ...action,
      confirm: object.confirm,
      accessibility_label: str(1, 75),
      value: str(0, 2000),
      visible_to_user_ids: list(id, 1, 100),
    },
  ),
  workflow_button: element(
    'workflow_button',
    { text: object.plain(75), workflow: anything },
    {
      ...action,
      confirm: object.confirm,
      style: colour,
      accessibility_label: str(1, 75),
    },
  ),
};
