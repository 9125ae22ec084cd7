/**
 * Whether Slack would take these blocks or this view. Pure; used for API calls and for acknowledgements alike.
 * A problem is `[ERROR] what is wrong [json-pointer:/where]`, the form of `response_metadata.messages`.
 */
import { isJson, type Json, listOf } from '../json.ts';
import { blockRules } from './blocks.ts';
import { plain } from './objects.ts';
import { anything, bool, byType, oneOf, type Report, type Rule, shape, str } from './rules.ts';
import { blocksOn, type Surface } from './surfaces.ts';
import { elementsIn } from './walk.ts';

export interface BlockOptions {
  /** False for a workspace that has not got `plan` and `task_card` yet. */
  nativeTaskCards?: boolean;
}

const most: Record<Surface, number> = { message: 50, modal: 100, home: 100 };
const MAX_VIEW_BYTES = 250_000;

function collect(look: (report: Report) => void): string[] {
  const problems: string[] = [];
  look((message, at) => problems.push(`[ERROR] ${message} [json-pointer:${at}]`));
  return problems;
}

function checkBlocks(surface: Surface, blocks: unknown, at: string, options: BlockOptions, report: Report): void {
  if (!Array.isArray(blocks)) {
    report('must provide an array', at);
    return;
  }
  if (blocks.length > most[surface]) report(`no more than ${most[surface]} items allowed`, at);
  const native = options.nativeTaskCards ?? true;
  const allowed = blocksOn[surface].filter((name) => native || (name !== 'plan' && name !== 'task_card'));
  const rules = Object.fromEntries(allowed.map((name) => [name, blockRules[name] ?? anything]));
  const each = byType(() => rules);
  blocks.forEach((block, index) => {
    each(block, `${at}/${index}`, report);
  });
  checkTogether(listOf(blocks), at, report);
}

/** What no single block can tell: identifiers used twice, texts that count together, two focused elements. */
function checkTogether(blocks: readonly Json[], at: string, report: Report): void {
  const ids = new Set<unknown>();
  const actions = new Set<string>();
  let focused = 0;
  let markdown = 0;
  for (const [index, block] of withChildren(blocks, at)) {
    if (block.block_id !== undefined && ids.has(block.block_id)) report('block_id must be unique', `${index}/block_id`);
    ids.add(block.block_id);
    if (block.type === 'markdown') markdown += String(block.text).length;
  }
  for (const { element, blockAt, at: where } of elementsIn(blocks, at)) {
    const key = `${blockAt} ${String(element.action_id)}`;
    if (element.action_id !== undefined && actions.has(key)) report('action_id must be unique in its block', where);
    actions.add(key);
    if (element.focus_on_load === true) focused += 1;
  }
  if (markdown > 12_000) report('markdown blocks must be less than 12001 characters together', at);
  if (focused > 1) report('only one element may have focus_on_load', at);
}

function withChildren(blocks: readonly Json[], at: string): [string, Json][] {
  return blocks.flatMap((block, index) => [
    [`${at}/${index}`, block] as [string, Json],
    ...withChildren(listOf(block.child_blocks), `${at}/${index}/child_blocks`),
  ]);
}

/** Problems of the `blocks` of a message, modal or Home tab; none means that Slack takes them. */
export function validateBlocks(surface: Surface, blocks: unknown, options: BlockOptions = {}): string[] {
  return collect((report) => checkBlocks(surface, blocks, '/blocks', options, report));
}

const meta: Record<string, Rule> = {
  private_metadata: str(0, 3000),
  callback_id: str(0, 255),
  external_id: str(0, 255),
};
const views: Record<string, Rule> = {
  modal: shape(
    { type: oneOf('modal'), title: plain(24), blocks: anything },
    {
      ...meta,
      submit: plain(24),
      close: plain(24),
      clear_on_close: bool,
      notify_on_close: bool,
      submit_disabled: bool,
    },
  ),
  home: shape({ type: oneOf('home'), blocks: anything }, meta),
};

/** Problems of a whole view (2.2), without its size: see `viewTooLarge`. */
export function validateView(view: unknown, options: BlockOptions = {}): string[] {
  return collect((report) => {
    byType(() => views)(view, '/view', report);
    if (!isJson(view) || (view.type !== 'modal' && view.type !== 'home')) return;
    const blocks = listOf(view.blocks);
    if (Array.isArray(view.blocks) && view.blocks.length === 0 && view.type === 'modal') {
      report('no fewer than 1 items allowed', '/view/blocks');
    }
    if (view.blocks !== undefined) checkBlocks(view.type, view.blocks, '/view/blocks', options, report);
    const asks = withChildren(blocks, '').some(([, block]) => block.type === 'input');
    if (view.type === 'modal' && asks && view.submit === undefined) report('missing required field: submit', '/view');
  });
}

/** Over 250 kB of JSON Slack answers `view_too_large`. */
export function viewTooLarge(view: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > MAX_VIEW_BYTES;
}
