/** views.* and blocks.validate: facts 2.2. */
import { validateBlocks, validateView, viewTooLarge } from '../blockkit/validate.ts';
import { isJson, type Json, textOf } from '../json.ts';
import type { ViewOutcome } from '../views.ts';
import type { World } from '../world.ts';
import { needText, structure } from './arguments.ts';
import { ApiFailure, invalidArguments } from './failure.ts';

function needView(world: World, args: Json, type: 'modal' | 'home' | undefined): Json {
  const view = structure(args, 'view', 'invalid_arguments');
  if (view === undefined) throw invalidArguments('[ERROR] missing required field: view');
  const problems = validateView(view, world.blockOptions);
  if (problems.length > 0) {
    throw invalidArguments('[ERROR] failed to match all allowed schemas [json-pointer:/view]', ...problems);
  }
  if (!isJson(view) || (type !== undefined && view.type !== type)) {
    throw invalidArguments('[ERROR] must be a valid enum value [json-pointer:/view/type]');
  }
  if (viewTooLarge(view)) throw new ApiFailure('view_too_large');
  return view;
}

function needTrigger(world: World, args: Json): string {
  const id = textOf(args.trigger_id) ?? textOf(args.interactivity_pointer);
  if (id === undefined) throw invalidArguments('[ERROR] missing required field: trigger_id');
  const redeemed = world.triggers.redeem(id);
  if ('error' in redeemed) throw new ApiFailure(redeemed.error);
  return redeemed.user;
}

function answer(outcome: ViewOutcome): Json {
  if ('error' in outcome) throw new ApiFailure(outcome.error);
  return { view: outcome };
}

export function open(world: World, args: Json): Json {
  const view = needView(world, args, 'modal');
  return answer(world.views.open(needTrigger(world, args), view));
}

export function push(world: World, args: Json): Json {
  const view = needView(world, args, 'modal');
  return answer(world.views.push(needTrigger(world, args), view));
}

export function update(world: World, args: Json): Json {
  const view = needView(world, args, undefined);
  const [id, externalId] = [textOf(args.view_id), textOf(args.external_id)];
  if ((id === undefined) === (externalId === undefined)) {
    throw invalidArguments('[ERROR] exactly one of view_id, external_id must be provided');
  }
  const found = world.views.find({ id, externalId });
  if (!found) throw new ApiFailure('not_found');
  return answer(world.views.update(found.view.id, view, textOf(args.hash)));
}

export function publish(world: World, args: Json): Json {
  const view = needView(world, args, 'home');
  const user = needText(args, 'user_id');
  if (!world.app.homeTab) throw new ApiFailure('not_enabled');
  const person = world.people.get(user);
  if (!person || person.deleted) throw new ApiFailure('user_not_found');
  return answer(world.views.publish(user, view, textOf(args.hash)));
}

/** Says of `blocks`, a `message` or a `view` whether Slack would take it. */
export function validate(world: World, args: Json): Json {
  const [blocks, view] = [
    structure(args, 'blocks', 'invalid_blocks_format'),
    structure(args, 'view', 'invalid_arguments'),
  ];
  const message = structure(args, 'message', 'invalid_arguments');
  const given = blocks ?? (isJson(message) ? message.blocks : undefined);
  if (given === undefined && view === undefined) throw invalidArguments('[ERROR] missing required field: blocks');
  const messages = view ? validateView(view, world.blockOptions) : validateBlocks('message', given, world.blockOptions);
  if (messages.length === 0) return {};
  const errors = messages.map((line) => {
    const [, text, pointer] = /^\[ERROR\] (.*) \[json-pointer:(.*)\]$/.exec(line) ?? [];
    return { message: text, pointer };
  });
  throw new ApiFailure('invalid_blocks', { errors, response_metadata: { messages } });
}
