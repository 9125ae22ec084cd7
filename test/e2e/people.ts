import type { Actor } from '../../src/lab/slack/actor/actor.ts';

/** One person's whole asking, as a person does it: the command, the form, the review, Create. */
export async function askForContainer(
  person: Actor,
  channel: string,
  hostname: string,
  changes: Record<string, string> = {},
) {
  await openForm(person, channel, hostname);
  for (const [field, text] of Object.entries(changes)) await person.fill(field, text);
  const checked = await submitted(person);
  if (checked.kind !== 'updated') throw new Error(`The form was not taken: ${JSON.stringify(checked)}`);
  const created = await submitted(person);
  if (created.kind !== 'updated') throw new Error(`The review was not taken: ${JSON.stringify(created)}`);
  const text = JSON.stringify(person.openModal());
  await person.close();
  return text;
}

const LATE = 'create-container-open';

/** The command, and the button that comes instead of a form where the machine is busy with other things and too late. */
async function openForm(person: Actor, channel: string, hostname: string): Promise<void> {
  const known = new Set(person.ephemerals(channel).map(({ ts }) => ts));
  const outcome = await person.slash(channel, `/create-container ${hostname}`);
  const isLate = outcome.kind === 'failed' && outcome.text.includes('operation_timeout');
  if (outcome.kind !== 'acked' && !isLate) throw new Error(`The command was not taken: ${JSON.stringify(outcome)}`);
  for (let presses = 0; presses < 5; presses += 1) {
    const form = person
      .waitForModal((view) => view.callback_id === 'create-container-form' && view.submit !== null, 20_000)
      .then(() => undefined);
    const offer = person.waitForEphemeral(
      ({ ts, blocks }) => !known.has(ts) && JSON.stringify(blocks ?? []).includes(LATE),
      20_000,
    );
    const button = await Promise.any([form, offer]);
    if (button === undefined) return;
    known.add(button.ts);
    await person.press(channel, button.ts, LATE);
  }
  throw new Error(`The form for ${hostname} was offered again and again, and never opened.`);
}

/** Submit, and again while Slack says that it had some trouble connecting, as on a machine that is busy with other things. */
async function submitted(person: Actor) {
  for (let presses = 1; ; presses += 1) {
    const outcome = await person.submit();
    if (outcome.kind !== 'trouble' || presses === 5) return outcome;
  }
}
