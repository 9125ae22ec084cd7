import { createContainerCommand } from '../../../commands/create-container.ts';
import type { Desk } from '../../../commands/desk.ts';
import { OpsError } from '../../../src/errors.ts';
import type { Forge, RepositoryAt } from '../../../src/ports/forge.ts';
import type { SubmitAnswer } from '../../../src/slack/listeners.ts';
import type { Modal } from '../../../src/slack/modals.ts';
import { catalogue } from '../jobs/world.ts';
import { FILLED, fakeDesk, pressing, seen, state, submitting, typing } from './desk.ts';

export const URL = 'https://forge.example/ada/shop';
export const COMMIT = 'c0ffee'.padEnd(40, '0');
export const CANARY = 'hunter2hunter2';

const SHA = 'a'.repeat(64);
const SITES = {
  ...catalogue,
  templates: { 'debian-12': { title: 'Debian 12', system: 'debian-12', nodes: { pve1: 160, pve2: 161 } } },
  runtimes: {
    archives: [
      { kind: 'nodejs', version: '22.11.0', url: 'https://mirror.example/node.tar.gz', sha256: SHA },
      { kind: 'nodejs', version: '20.18.1', url: 'https://mirror.example/old.tar.gz', sha256: SHA },
    ],
    sources: [{ kind: 'nodejs', version: '22.11.0', url: 'https://mirror.example/src.tar.gz', sha256: SHA }],
  },
} as const;

const PACKAGE = (name: string, more: object = {}) =>
  JSON.stringify({
    name,
    scripts: { start: 'node server.js', build: 'node build.js' },
    engines: { node: '22' },
    ...more,
  });

/** Two components below a project root, one of which has a database. */
const TEXTS: Readonly<Record<string, string>> = {
  'shop/web/package.json': PACKAGE('web'),
  'shop/api/package.json': PACKAGE('api', { dependencies: { pg: '8' } }),
  'one/package.json': PACKAGE('one'),
};

/** A forge with one repository. What it was asked is kept in `asked`; what it does is `behave`'s to change. */
function fakeForge() {
  const asked: { verb: string; at: RepositoryAt; branch: string | undefined }[] = [];
  const behaviour = { before: async () => {}, token: undefined as string | undefined, truncated: false };
  const check = async (verb: string, at: RepositoryAt, branch: string | undefined) => {
    asked.push({ verb, at, branch });
    await behaviour.before();
    if (at.url !== URL || at.token !== behaviour.token) {
      throw new OpsError('not-found', 'This repository is not there, or not readable.', { hint: 'Check its address.' });
    }
  };
  const forge: Forge = {
    async head(at, branch = 'main') {
      await check('head', at, branch);
      return branch === 'main' || branch === 'next' ? { branch, commit: COMMIT } : undefined;
    },
    async read(at, branch, wants) {
      await check('read', at, branch);
      const files = [...Object.keys(TEXTS), 'shop/web/package-lock.json', 'README.md', '.github/x/y.yml'];
      const folders = ['', 'shop', 'shop/web', 'shop/api', 'one', '.github', '.github/x', 'empty'];
      const texts = Object.fromEntries(Object.entries(TEXTS).filter(([path]) => wants(path)));
      return { branch, commit: COMMIT, files, folders, texts, truncated: behaviour.truncated };
    },
  };
  return { forge, asked, behaviour };
}

/** Where the wizard stands: what a page was answered with, as the person sees it. */
export type Answer = { view: Modal } | { errors: Readonly<Record<string, string>> };

/** The wizard with a forge, driven as Slack would: each Submit goes to the page that is shown. */
export function siteWizard(more: Partial<Desk> = {}) {
  const { forge, asked, behaviour } = fakeForge();
  const fake = fakeDesk({ catalogue: SITES, forge, ...more });
  const { commands = {}, actions = {}, submits = {} } = createContainerCommand(fake.desk);
  let current: Modal | undefined;
  const shown = () => {
    if (!current) throw new Error('No page is shown.');
    return current;
  };
  const command = async (typed: ReturnType<typeof typing>) => {
    await commands['/create-container']?.(typed);
    current = fake.shown.at(-1)?.view;
  };
  return {
    ...fake,
    asked,
    behaviour,
    page: shown,
    text: () => JSON.stringify(shown()),
    draft: () => fake.drafts.get(shown().private_metadata?.split(' ')[0] ?? ''),
    open: (text = 'web') => command(typing(text)),
    command,
    /** Submit on the page that is shown, or a forged one. */
    async submit(
      fields: Parameters<typeof state>[0] = {},
      forged: { metadata?: string; callback?: string } = {},
    ): Promise<Answer> {
      const view = shown();
      const callback = forged.callback ?? view.callback_id ?? '';
      const metadata = forged.metadata ?? view.private_metadata ?? '';
      const answer: SubmitAnswer = await submits[callback]?.(submitting(callback, metadata, state(fields)));
      if (answer && 'errors' in answer) return answer;
      if (!answer || !('update' in answer)) throw new Error(`Neither errors nor a page: ${JSON.stringify(answer)}`);
      current = seen(answer.update);
      return { view: current };
    },
    async press(action: string, value?: string, fields: Parameters<typeof state>[0] = {}, user?: string) {
      const { callback_id = '', private_metadata = '' } = shown();
      const view = { id: 'V0', hash: 'h', callback: callback_id, metadata: private_metadata, values: state(fields) };
      const pressed = pressing(`create-container-${action}`, { value, view }, user);
      await actions[`create-container-${action}`]?.(pressed);
      current = fake.shown.at(-1)?.view;
      return pressed.told;
    },
  };
}

export const ASKED = { ...FILLED, repository: URL, branch: '', root: 'shop', token: null } as const;

/** A wizard that shows the components of the repository. */
export async function atComponents(
  fields: Parameters<typeof state>[0] = {},
  more: Partial<Desk> = {},
  forge: { token?: string } = {},
) {
  const wizard = siteWizard(more);
  Object.assign(wizard.behaviour, forge);
  await wizard.open();
  const answer = await wizard.submit({ ...ASKED, ...fields });
  if ('errors' in answer) throw new Error(JSON.stringify(answer.errors));
  return wizard;
}

/** A component's page as it is filled, from the draft. */
export async function edited(wizard: ReturnType<typeof siteWizard>, id: string, change: Parameters<typeof state>[0]) {
  await wizard.press('edit', id);
  const found = wizard.draft()?.project?.components.find((one) => one.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  const { name, path, runtime, version, fromSource, install, build, start, port } = found;
  const fields = { name, path, runtime, version, fromSource, install, build, start, port: port ? String(port) : null };
  return wizard.submit({ ...fields, ...change });
}
