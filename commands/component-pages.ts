import type { Catalogue } from '../src/domain/catalogue.ts';
import { MOST_COMPONENTS } from '../src/domain/deployment.ts';
import { RUNTIME_TITLES, resolveRuntime } from '../src/domain/runtimes.ts';
import { offeredServices } from '../src/domain/services.ts';
import type { Fields } from '../src/slack/form.ts';
import type { Item } from '../src/slack/list-modal.ts';
import { listModal } from '../src/slack/list-modal.ts';
import { formModal, type Modal } from '../src/slack/modals.ts';
import { componentFields, servicesFields } from './component-form.ts';
import type { ComponentDraft, Draft, Project } from './draft.ts';
import { systemOf } from './draft-deployment.ts';
import { metadata, PAGES, page, SUBMITS } from './wizard.ts';

export const ACTS = {
  edit: 'create-container-edit',
  environment: 'create-container-environment',
  remove: 'create-container-remove',
  add: 'create-container-add',
  back: 'create-container-back',
  more: 'create-container-more',
  replace: 'create-container-replace',
  forget: 'create-container-forget',
} as const;

export const MOST_BOXES = 16;
/** The id of a component that is none yet. */
export const NEW = 'new';

const backAct = { action: ACTS.back, value: 'back', label: 'Back' };

/** A draft whose repository was read. */
export type ProjectDraft = Draft & { project: Project };

/** Everything that will run, each with its buttons. */
export function componentsPage(draft: ProjectDraft, catalogue: Catalogue, notice?: string): Modal {
  const { project, values } = draft;
  const where = [project.url.replace(/^https:\/\//, ''), project.root].filter(Boolean).join('/');
  const read = `Read from ${where}, branch ${project.branch} at ${project.commit.slice(0, 12)}.`;
  const next = project.components.length === 0 ? 'Nothing was found that could be run.' : 'Change what does not fit.';
  const listens = project.components.some(({ port }) => port === values.httpPort);
  const isFull = project.components.length >= MOST_COMPONENTS;
  return listModal({
    ...page(PAGES.components, metadata(draft.job)),
    notice,
    intro: `${read} ${next}`,
    items: project.components.map((component) => componentItem(component, draft, catalogue)),
    ...(listens || project.components.length === 0
      ? {}
      : { note: `No component listens on ${values.httpPort ?? 'the HTTP port'}, where the site is expected.` }),
    acts: [...(isFull ? [] : [{ action: ACTS.add, value: NEW, label: 'Add a component' }]), backAct],
    submit: SUBMITS[PAGES.components],
  });
}

function componentItem(component: ComponentDraft, draft: Draft, catalogue: Catalogue): Item {
  const { id, name, path, install, build, start, port, proposedFrom, environment } = component;
  const command = (label: string, text: string) => (text === '' ? [] : [`${label}: ${text}`]);
  const about = [`Folder ${path || 'of the project'}`, runtimeText(component, draft, catalogue)];
  return {
    name: proposedFrom === undefined ? name : `${name} (proposed from ${proposedFrom})`,
    lines: [
      [...about, ...(port === undefined ? [] : [`port ${port}`])].join(', '),
      ...command('Install', install),
      ...command('Build', build),
      ...command('Start', start),
      ...(environment ? [`Environment: ${valuesText(environment.count)}, sealed`] : []),
    ],
    acts: [
      { action: ACTS.edit, value: id, label: 'Edit' },
      { action: ACTS.environment, value: id, label: 'Environment' },
      { action: ACTS.remove, value: id, label: 'Remove' },
    ],
  };
}

/** "Node.js 22.11.0", "Node.js 22.11.0 from source"; what was asked where that cannot be had. */
function runtimeText({ runtime, version, fromSource }: ComponentDraft, draft: Draft, catalogue: Catalogue): string {
  if (runtime === 'none') return 'no runtime';
  const wish = { kind: runtime, asked: version, how: fromSource ? ('source' as const) : ('prebuilt' as const) };
  const found = resolveRuntime(wish, systemOf(draft, catalogue), catalogue.runtimes);
  const exact = typeof found === 'string' ? version : found.version;
  return [RUNTIME_TITLES[runtime], exact, fromSource ? 'from source' : ''].filter(Boolean).join(' ');
}

export const valuesText = (count: number) => (count === 1 ? '1 value' : `${count} values`);

/** One component's questions. @param id NEW for one that is to be added */
export function componentPage(draft: ProjectDraft, catalogue: Catalogue, id: string): Modal {
  const component = draft.project.components.find((one) => one.id === id);
  const initial = component ?? { runtime: 'none', port: draft.values.httpPort };
  const from = component?.proposedFrom;
  return formModal({
    ...page(PAGES.component, metadata(draft.job, id)),
    fields: componentFields(systemOf(draft, catalogue), catalogue),
    initial,
    ...(from === undefined ? {} : { intro: `Proposed from ${from}.` }),
    acts: [backAct],
    submit: SUBMITS[PAGES.component],
    revision: `-${id}`,
  });
}

/** Where a component's environment is pasted, in as many boxes as it takes. */
export function environmentPage(draft: Draft, component: ComponentDraft, boxes: number): Modal {
  return formModal({
    ...page(PAGES.environment, metadata(draft.job, component.id, boxes)),
    fields: environmentFields(boxes),
    initial: {},
    intro: `The environment of ${component.name}, as in a .env file. It is sealed at once, and never shown again.`,
    acts: [...(boxes < MOST_BOXES ? [{ action: ACTS.more, value: component.id, label: 'More room' }] : []), backAct],
    submit: SUBMITS[PAGES.environment],
    revision: `-${component.id}`,
  });
}

/** Slack takes 3000 characters a box. */
export function environmentFields(boxes: number): Fields {
  return Object.fromEntries(
    Array.from({ length: boxes }, (_, index) => [
      `environment${index + 1}`,
      {
        kind: 'text' as const,
        label: boxes === 1 ? 'Environment' : `Environment, part ${index + 1} of ${boxes}`,
        multiline: true,
        optional: index > 0,
        ...(index === 0 ? { placeholder: 'NAME=value' } : {}),
        ...(index === boxes - 1
          ? {
              hint: 'A box holds 3000 characters. Several are joined as they are: break the text anywhere, even in a line.',
            }
          : {}),
      },
    ]),
  );
}

/** In place of the boxes once something is sealed. */
export function sealedPage(draft: Draft, { id, name, environment }: ComponentDraft): Modal {
  const { count, names } = environment ?? { count: 0, names: [] };
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return listModal({
    ...page(PAGES.environment, metadata(draft.job, id)),
    intro: `The environment of ${name} is sealed: ${valuesText(count)}, ${names.join(', ')}${more}.`,
    items: [],
    acts: [
      { action: ACTS.replace, value: id, label: 'Replace all of it' },
      { action: ACTS.forget, value: id, label: 'Remove it' },
      backAct,
    ],
  });
}

/** Services, and what else is started or run. */
export function servicesPage(draft: ProjectDraft, catalogue: Catalogue, notice?: string): Modal {
  const { services, rootStart, customServices, servicesFrom } = draft.project;
  const system = systemOf(draft, catalogue);
  const offered = offeredServices(system, catalogue.services).map(({ name }) => name);
  const missing = services.filter((name) => !offered.includes(name));
  const lacks =
    missing.length > 0 ? `The project seems to need ${missing.join(' and ')}, which is not offered here.` : '';
  return formModal({
    ...page(PAGES.services, metadata(draft.job)),
    fields: servicesFields(system, catalogue),
    ...(servicesFrom === undefined ? {} : { intro: `Proposed from ${servicesFrom}.` }),
    initial: { services, rootStart, customServices },
    notice: [notice, lacks].filter(Boolean).join(' ') || undefined,
    acts: [backAct],
    submit: SUBMITS[PAGES.services],
  });
}
