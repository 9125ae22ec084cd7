import { createContainerCommand } from '../../../commands/create-container.ts';
import type { Desk } from '../../../commands/desk.ts';
import { FILLED, fakeDesk, seen, state, submitting, typing } from './desk.ts';

export const FORM = 'create-container-form';
export const REVIEW = 'create-container-review';

/** The command on a fake desk, its listeners by what they do. */
export function command(more: Partial<Desk> = {}) {
  const fake = fakeDesk(more);
  const {
    commands = {},
    shortcuts = {},
    actions = {},
    submits = {},
    searches = {},
  } = createContainerCommand(fake.desk);
  const verb = <T>(table: Record<string, T>, name: string): T => {
    const found = table[name];
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  return {
    ...fake,
    slash: verb(commands, '/create-container'),
    shortcut: verb(shortcuts, 'create-container'),
    open: verb(actions, 'create-container-open'),
    back: verb(actions, 'create-container-back'),
    next: verb(submits, FORM),
    create: verb(submits, REVIEW),
    search: verb(searches, 'ports'),
    last: () => JSON.stringify(fake.shown.at(-1)?.view),
  };
}

/** A wizard that has been opened; its draft's id. */
export async function opened(more: Partial<Desk> = {}, text = 'web') {
  const wizard = command(more);
  await wizard.slash(typing(text));
  const [job = ''] = wizard.drafts.keys();
  return { ...wizard, job };
}

/** A wizard that shows its review. */
export async function reviewed(more: Partial<Desk> = {}) {
  const wizard = await opened(more);
  const answer = await wizard.next(submitting(FORM, wizard.job, state(FILLED)));
  if (!answer || !('update' in answer)) throw new Error(`The form was not taken: ${JSON.stringify(answer)}`);
  return { ...wizard, review: seen(answer.update) };
}

export const text = (answer: unknown) => JSON.stringify(answer);
