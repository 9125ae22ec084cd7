import { block, displayRules } from './display.ts';
import * as object from './objects.ts';
import { elementsFor } from './places.ts';
import { also, bool, byType, int, list, oneOf, type Rule, str } from './rules.ts';

const image = object.imageOf({});
const section = also(
  block(
    'section',
    {},
    {
      text: object.anyText(3000),
      fields: list(object.anyText(2000), 1, 10),
      accessory: byType(elementsFor('accessory')),
      expand: bool,
    },
  ),
  (value, at, report) => {
    if (value.text === undefined && value.fields === undefined) report('missing required field: text', at);
  },
);

const container = also(
  block(
    'container',
    { child_blocks: list(byType(childRules), 1, 10) },
    {
      title: object.plain(150),
      rich_text_title: object.richText,
      subtitle: object.anyText(150),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: image,
      is_collapsible: bool,
      default_collapsed: bool,
      has_header_divider: bool,
    },
  ),
  (value, at, report) => {
    if (value.title === undefined && value.rich_text_title === undefined) report('missing required field: title', at);
  },
);

/** Every block by its type. */
export const blockRules: Record<string, Rule> = {
  ...displayRules,
  section,
  divider: block('divider', {}),
  header: block('header', { text: object.plain(150) }, { level: int(1, 6) }),
  context: block('context', {
    elements: list(
      byType(() => ({ image, plain_text: object.plain(3000), mrkdwn: object.mrkdwn(3000) })),
      1,
      10,
    ),
  }),
  actions: block('actions', { elements: list(byType(elementsFor('actions')), 1, 25) }),
  input: block(
    'input',
    { label: object.plain(2000), element: byType(elementsFor('input')) },
    {
      hint: object.plain(2000),
      optional: bool,
      dispatch_action: bool,
    },
  ),
  image: object.imageOf({ block_id: str(1, 255), title: object.plain(2000) }),
  // Markdown texts are limited together, by validate.ts.
  markdown: block('markdown', { text: str(1, Number.POSITIVE_INFINITY) }),
  rich_text: object.richText,
  alert: block(
    'alert',
    { text: object.anyText(200) },
    { level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
  container,
  context_actions: block('context_actions', { elements: list(byType(elementsFor('context_actions')), 1, 5) }),
};

function childRules(): Record<string, Rule> {
  const allowed = [
    'actions',
    'context',
    'divider',
    'header',
    'image',
    'input',
    'rich_text',
    'section',
    'table',
    'video',
  ];
  return Object.fromEntries(Object.entries(blockRules).filter(([name]) => allowed.includes(name)));
}
