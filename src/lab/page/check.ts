/** Whether what was sent keeps Slack's rules: the same validation that the lab's Slack refuses by, for a person to read. */
import { OpsError } from '../../errors.ts';
import { type BlockOptions, validateBlocks, validateView, viewTooLarge } from '../slack/blockkit/validate.ts';
import { isJson, type Json } from '../slack/json.ts';
import type { Finding, Findings } from './shapes.ts';

/** As the lab's chat.postMessage has it. */
const MOST_CHARACTERS = 100_000;
/** What Slack writes into a view when it takes it. */
const ADDED = new Set([
  'id',
  'team_id',
  'state',
  'hash',
  'previous_view_id',
  'root_view_id',
  'app_id',
  'app_installed_team_id',
  'bot_id',
]);
/** What every view that Slack hands back has, although no Home tab may be sent with it. */
const OF_MODALS = new Set(['title', 'submit', 'close', 'clear_on_close', 'notify_on_close']);

/**
 * @param body a Source (shapes.ts), not yet believed
 * @throws OpsError `invalid` when it is none
 */
export function check({ surface, source }: Json, options: BlockOptions): Findings {
  if (surface === 'message')
    return { findings: [...found(validateBlocks('message', source, options)), ...long(source)] };
  if (surface !== 'modal' && surface !== 'home') {
    throw new OpsError('invalid', '"surface" must be message, modal or home.');
  }
  const view = isJson(source) ? asSent(source, surface) : source;
  const wrong: Finding[] =
    isJson(view) && view.type !== surface ? [{ text: `This is no view of the type ${surface}.`, at: '/type' }] : [];
  const large: Finding[] =
    isJson(view) && viewTooLarge(view) ? [{ text: 'A view may have 250 kB of JSON, and no more.', at: '' }] : [];
  return { findings: [...wrong, ...found(validateView(view, options)), ...large] };
}

/** A view as the app sent it, from the one that Slack keeps. */
function asSent(view: Json, surface: 'modal' | 'home'): Json {
  return Object.fromEntries(
    Object.entries(view).filter(([name, value]) => {
      if (ADDED.has(name) || value === null) return false;
      return !(surface === 'home' && OF_MODALS.has(name) && value === false);
    }),
  );
}

function long(blocks: unknown): Finding[] {
  if (JSON.stringify(blocks ?? null).length <= MOST_CHARACTERS) return [];
  return [{ text: 'The blocks of a message may have 100,000 characters of JSON together.', at: '/blocks' }];
}

/** `[ERROR] must provide a string [json-pointer:/view/title]` as a sentence, and where in the source. */
function found(problems: readonly string[]): Finding[] {
  return problems.map((problem) => {
    const [, text = problem, at = ''] = /^\[ERROR\] (.*) \[json-pointer:(.*)\]$/s.exec(problem) ?? [];
    return { text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`, at: at.replace(/^\/view(?=\/|$)/, '') };
  });
}
