import type { Actor } from '../../src/lab/slack/actor/actor.ts';

/** One person's whole asking, as a person does it: the command, the form, the review, Create. */
export async function askForContainer(
  person: Actor,
  channel: string,
  hostname: string,
  changes: Record<string, string> = {},
) {
  const outcome = await person.slash(channel, `/create-container ${hostname}`);
  if (outcome.kind !== 'acked') throw new Error(`The command was not taken: ${JSON.stringify(outcome)}`);
  await person.waitForModal((view) => view.callback_id === 'create-container-form' && view.submit !== null, 20_000);
  for (const [field, text] of Object.entries(changes)) await person.fill(field, text);
  const checked = await person.submit();
  if (checked.kind !== 'updated') throw new Error(`The form was not taken: ${JSON.stringify(checked)}`);
  const created = await person.submit();
  if (created.kind !== 'updated') throw new Error(`The review was not taken: ${JSON.stringify(created)}`);
  const text = JSON.stringify(person.openModal());
  await person.close();
  return text;
}
