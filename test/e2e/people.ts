import type { Actor } from '../../src/lab/slack/actor/actor.ts';
import type { LabView } from '../../src/lab/slack/views.ts';

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
  return create(person);
}

export interface SiteAsked {
  repository: string;
  root?: string;
  /** Of a private repository. */
  token?: string;
  /** By component's name; what is longer than a box holds goes into as many as it takes. */
  environments?: Readonly<Record<string, string>>;
  /** More of the first page, by field. */
  changes?: Readonly<Record<string, string>>;
  /** Other protocols, by id. */
  ports?: readonly string[];
  /** Commands of one's own, one a line. */
  customServices?: string;
}

const BOX = 3000;

/** Asks for what a repository proposes: nothing but Next where no environment is given. */
export async function askForSite(person: Actor, channel: string, hostname: string, asked: SiteAsked): Promise<string> {
  await reviewSite(person, channel, hostname, asked);
  return create(person);
}

/** As far as the last page, where only Create is left to press. */
export async function reviewSite(person: Actor, channel: string, hostname: string, asked: SiteAsked): Promise<void> {
  await openForm(person, channel, hostname);
  const { repository, root, token, environments = {}, changes = {}, ports = [], customServices } = asked;
  const fields = { repository, ...(root ? { root } : {}), ...(token ? { token } : {}), ...changes };
  for (const [field, text] of Object.entries(fields)) await person.fill(field, text);
  for (const port of ports) await person.search('ports', port.split('-')[0] ?? '');
  if (ports.length > 0) await person.choose('ports', ports);
  await next(person, 'create-container-components');
  for (const [component, text] of Object.entries(environments)) await sealEnvironment(person, component, text);
  await next(person, 'create-container-services');
  if (customServices !== undefined) await person.fill('customServices', customServices);
  await next(person, 'create-container-review');
}

/** @returns what is shown after it */
export async function create(person: Actor): Promise<string> {
  const created = await submitted(person);
  if (created.kind !== 'updated') throw new Error(`The review was not taken: ${JSON.stringify(created)}`);
  const text = JSON.stringify(person.openModal());
  await person.close();
  return text;
}

/** Submit, and the page that comes of it: at once, or after Slack has shown one that waits. */
async function next(person: Actor, callback: string): Promise<void> {
  const answer = await submitted(person);
  if (answer.kind !== 'updated') throw new Error(`This page was not taken: ${JSON.stringify(answer)}`);
  const isThere = (view: { callback_id: string; submit: unknown }) =>
    view.callback_id === callback && view.submit !== null;
  await person.waitForModal(isThere, 60_000).catch(() => {
    throw new Error(`${callback} did not come, but ${JSON.stringify(person.openModal())}`);
  });
}

async function sealEnvironment(person: Actor, component: string, text: string): Promise<void> {
  const blocks = person.openModal()?.blocks ?? [];
  const item = blocks.findIndex((block) => block.type === 'section' && JSON.stringify(block).includes(`*${component}`));
  const button = JSON.stringify(blocks[item + 1]).match(/"value":"(c\d+)"/)?.[1];
  if (item === -1 || !button) throw new Error(`There is no component ${component}.`);
  const shows = (field: string) => (view: { blocks: readonly unknown[] }) =>
    JSON.stringify(view.blocks).includes(`"${field}"`);
  await person.pressInModal('create-container-environment', { value: button });
  await person.waitForModal(shows('environment1'), 20_000);
  for (let box = 1; (box - 1) * BOX < text.length; box += 1) {
    if (box > 1) await person.pressInModal('create-container-more');
    await person.waitForModal(shows(`environment${box}`), 20_000);
    await person.fill(`environment${box}`, text.slice((box - 1) * BOX, box * BOX));
  }
  await next(person, 'create-container-components');
}

const LATE = 'create-container-open';

const isForm = (view: LabView) => view.callback_id === 'create-container-form' && view.submit !== null;
const isOffer = (view: LabView) =>
  view.callback_id === 'create-container-form' && JSON.stringify(view.blocks).includes('create-container-anew');

/**
 * The command, and the button that comes instead of a form where the machine is busy with other things and too late.
 * Where something was begun before and is offered again, it is left.
 */
export async function openForm(person: Actor, channel: string, hostname: string): Promise<void> {
  const known = new Set(person.ephemerals(channel).map(({ ts }) => ts));
  const outcome = await person.slash(channel, `/create-container ${hostname}`);
  const isLate = outcome.kind === 'failed' && outcome.text.includes('operation_timeout');
  if (outcome.kind !== 'acked' && !isLate) throw new Error(`The command was not taken: ${JSON.stringify(outcome)}`);
  for (let presses = 0; presses < 5; presses += 1) {
    const form = person.waitForModal((view) => isForm(view) || isOffer(view), 20_000);
    const offer = person.waitForEphemeral(
      ({ ts, blocks }) => !known.has(ts) && JSON.stringify(blocks ?? []).includes(LATE),
      20_000,
    );
    const came = await Promise.any([form, offer]);
    if ('ts' in came) {
      known.add(came.ts);
      await person.press(channel, came.ts, LATE);
      continue;
    }
    if (isForm(came)) return;
    await person.pressInModal('create-container-anew');
    await person.waitForModal(isForm, 20_000);
    return;
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
