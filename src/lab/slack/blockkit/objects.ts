/** Composition objects: texts, options, confirmation dialogs, images. */
import { isJson } from '../json.ts';
import { anything, bool, byType, list, oneOf, type Rule, shape, str, type } from './rules.ts';

export function plain(max: number): Rule {
  return shape({ type: type('plain_text'), text: str(1, max) }, { emoji: bool });
}

export function mrkdwn(max: number): Rule {
  return shape({ type: type('mrkdwn'), text: str(1, max) }, { verbatim: bool });
}

export function anyText(max: number): Rule {
  return byType(() => ({ plain_text: plain(max), mrkdwn: mrkdwn(max) }));
}

export const confirm: Rule = shape(
  { text: anyText(300) },
  { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
);

export const option: Rule = shape({ text: plain(75), value: str(1, 150) }, { description: plain(75) });
export const richOption: Rule = shape({ text: anyText(75), value: str(1, 150) }, { description: anyText(75) });
export const overflowOption: Rule = shape(
  { text: plain(75), value: str(1, 150) },
  { description: plain(75), url: str(1, 3000) },
);
export const optionGroup: Rule = shape({ label: plain(75), options: list(option, 1, 100) });

export const conversationFilter: Rule = shape(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
    exclude_external_shared_channels: bool,
    exclude_bot_users: bool,
  },
);

/** `image_url` or `slack_file`, and exactly one of them. */
export function imageOf(extra: Record<string, Rule>): Rule {
  const rule = shape(
    { type: type('image'), alt_text: str(1, 2000) },
    { image_url: str(1, 3000), slack_file: shape({}, { id: str(1, 255), url: str(1, 3000) }), ...extra },
  );
  return (value, at, report) => {
    rule(value, at, report);
    if (isJson(value) && (value.image_url === undefined) === (value.slack_file === undefined)) {
      report('exactly one of image_url, slack_file must be provided', at);
    }
  };
}

const style = shape({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool, unlink: bool });
const inline: Rule = byType(() => ({
  text: shape({ type: anything, text: str(1, 40_000) }, { style }),
  link: shape({ type: anything, url: str(1, 3000) }, { text: str(0, 3000), unsafe: bool, style }),
  emoji: shape({ type: anything, name: str(1, 255) }, { unicode: str(1, 255), url: str(1, 3000), style }),
  user: shape({ type: anything, user_id: str(1, 255) }, { style }),
  usergroup: shape({ type: anything, usergroup_id: str(1, 255) }, { style }),
  channel: shape({ type: anything, channel_id: str(1, 255) }, { style }),
  team: shape({ type: anything, team_id: str(1, 255) }, { style }),
  broadcast: shape({ type: anything, range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: shape({ type: anything, value: str(1, 255) }, { style }),
  date: shape(
    { type: anything, timestamp: anything, format: str(1, 255) },
    { url: str(1, 3000), fallback: str(1, 255), style },
  ),
}));
const section: Rule = shape({ type: type('rich_text_section'), elements: list(inline, 0, 5000) });
const border: Record<string, Rule> = { border: oneOf('0', '1') };

/** A whole `rich_text` block; also what task cards and table cells hold. */
export const richText: Rule = shape(
  {
    type: type('rich_text'),
    elements: list(
      byType(() => ({
        rich_text_section: section,
        rich_text_list: shape(
          { type: anything, style: oneOf('bullet', 'ordered'), elements: list(section, 0, 5000) },
          { indent: anything, offset: anything, ...border },
        ),
        rich_text_quote: shape({ type: anything, elements: list(inline, 0, 5000) }, border),
        rich_text_preformatted: shape(
          { type: anything, elements: list(inline, 0, 5000) },
          { language: str(1, 255), ...border },
        ),
      })),
      0,
      5000,
    ),
  },
  { block_id: str(1, 255) },
);
