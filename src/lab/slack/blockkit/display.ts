/** The blocks that only show things: tables, cards, task lists, video. Facts 2.3 and 3. */
import { isJson, listOf } from '../json.ts';
import * as object from './objects.ts';
import { elementsFor } from './places.ts';
import { also, anything, bool, byType, int, list, oneOf, type Rule, shape, str, type } from './rules.ts';

/** A block of this type: `block_id` is every block's. */
export function block(name: string, required: Record<string, Rule>, optional: Record<string, Rule> = {}): Rule {
  return shape({ type: type(name), ...required }, { block_id: str(1, 255), ...optional });
}

const button = byType(() => ({ button: elementsFor('actions')().button ?? anything }));
const image = object.imageOf({});
const cell = byType(() => ({
  raw_text: shape({ type: anything, text: str(0, 10_000) }),
  raw_number: shape({ type: anything, value: anything, text: str(0, 10_000) }),
  rich_text: object.richText,
}));

const card = also(
  block(
    'card',
    {},
    {
      hero_image: image,
      icon: image,
      title: object.mrkdwn(150),
      subtitle: object.mrkdwn(150),
      body: object.mrkdwn(200),
      actions: list(button, 1, 3),
    },
  ),
  (value, at, report) => {
    if (!['hero_image', 'title', 'actions', 'body'].some((name) => value[name] !== undefined)) {
      report('at least one of hero_image, title, actions, body must be provided', at);
    }
  },
);

const url = shape({ type: type('url'), url: str(1, 3000), text: str(1, 256) });
/** All text in a rich text together: what the documentation limits to 256 in a task. */
const briefly: Rule = (value, at, report) => {
  object.richText(value, at, report);
  if (written(value) > 256) report('must be less than 257 characters', at);
};

function written(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + written(item), 0);
  if (!isJson(value)) return 0;
  return (typeof value.text === 'string' ? value.text.length : 0) + written(value.elements);
}

const taskCard = block(
  'task_card',
  {
    task_id: str(1, 256),
    title: str(1, 256),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  { details: briefly, output: briefly, sources: list(url, 0, 50) },
);

const table = also(
  block(
    'table',
    { rows: list(list(cell, 1, 20), 1, 100) },
    {
      column_settings: list(shape({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool }), 0, 20),
    },
  ),
  (value, at, report) => {
    const rows = Array.isArray(value.rows) ? value.rows : [];
    const written = rows.flatMap((row) => listOf(row)).reduce((sum, one) => sum + String(one.text ?? '').length, 0);
    if (written > 10_000) report('must be less than 10001 characters', `${at}/rows`);
  },
);

/** Every display block by its type. */
export const displayRules: Record<string, Rule> = {
  table,
  data_table: block(
    'data_table',
    { rows: list(list(cell, 1, 20), 2, 201), caption: str(1, 255) },
    {
      page_size: int(1, 100),
      row_header_column_index: int(0, 19),
    },
  ),
  card,
  carousel: block('carousel', {
    elements: list(
      byType(() => ({ card })),
      1,
      10,
    ),
  }),
  task_card: taskCard,
  plan: block(
    'plan',
    { title: str(1, 256) },
    {
      tasks: list(
        byType(() => ({ task_card: taskCard })),
        0,
        50,
      ),
    },
  ),
  video: block(
    'video',
    {
      video_url: str(1, 3000),
      thumbnail_url: str(1, 3000),
      alt_text: str(1, 2000),
      title: object.plain(199),
    },
    {
      title_url: str(1, 3000),
      author_name: str(1, 49),
      provider_name: str(1, 255),
      provider_icon_url: str(1, 3000),
      description: object.plain(199),
    },
  ),
};
