import type { Actor } from '../../src/lab/slack/actor/actor.ts';

/** What the wizard shows first, whether or not something was begun before and is offered again: then it is left. */
async function openForm(person: Actor): Promise<void> {
  const answered = await person.waitForModal((view) => {
    const isOffer = JSON.stringify(view.blocks).includes('create-container-anew');
    return view.callback_id === 'create-container-form' && (view.submit !== null || isOffer);
  }, 20_000);
  if (answered.submit !== null) return;
  await person.pressInModal('create-container-anew');
  await person.waitForModal((view) => view.callback_id === 'create-container-form' && view.submit !== null, 20_000);
}

/** One person's whole asking, as a person does it: the command, the form, the review, Create. */
export async function askForContainer(
  person: Actor,
  channel: string,
  hostname: string,
  changes: Record<string, string> = {},
) {
  const outcome = await person.slash(channel, `/create-container ${hostname}`);
  if (outcome.kind !== 'acked') throw new Error(`The command was not taken: ${JSON.stringify(outcome)}`);
  await openForm(person);
  for (const [field, text] of Object.entries(changes)) await person.fill(field, text);
  const checked = await person.submit();
  if (checked.kind !== 'updated') throw new Error(`The form was not taken: ${JSON.stringify(checked)}`);
  const created = await person.submit();
  if (created.kind !== 'updated') throw new Error(`The review was not taken: ${JSON.stringify(created)}`);
  const text = JSON.stringify(person.openModal());
  await person.close();
  return text;
}
