/** What is pressed on the page of a component's environment. Values are sealed at once and never shown again. */
import { environmentSecret } from '../src/domain/deployment.ts';
import { type EnvironmentProblem, parseEnvironment } from '../src/domain/environment.ts';
import { formValues } from '../src/slack/form-values.ts';
import { cut, LIMITS } from '../src/slack/limits.ts';
import type { ActionAsked, SubmitAnswer, SubmitAsked, ViewAsked } from '../src/slack/listeners.ts';
import type { Modal } from '../src/slack/modals.ts';
import { componentsPage, environmentFields, environmentPage, MOST_BOXES, sealedPage } from './component-pages.ts';
import { needProject } from './deployment-pages.ts';
import type { Desk } from './desk.ts';
import { type ComponentDraft, DRAFT_SECONDS, type Draft, type Project } from './draft.ts';
import { readMetadata, type Wizard } from './wizard.ts';

const SHOWN_NAMES = 30;

export function environmentPages(desk: Desk, { save }: Wizard) {
  const { catalogue } = desk;
  return { open, more, replace, forget, seal };

  /** The page that `draw` gives for the component; the components where there is none of that id. */
  function about(draft: Draft, id: string | undefined, draw: (component: ComponentDraft) => Modal): Modal {
    const known = needProject(draft);
    const component = known.project.components.find((one) => one.id === id);
    return component ? draw(component) : componentsPage(known, catalogue);
  }

  async function open(draft: Draft, { value }: ActionAsked): Promise<Modal> {
    return about(draft, value, (component) =>
      component.environment ? sealedPage(draft, component) : environmentPage(draft, component, 1),
    );
  }

  async function replace(draft: Draft, { value }: ActionAsked): Promise<Modal> {
    return about(draft, value, (component) => environmentPage(draft, component, 1));
  }

  /** What stands in the boxes stays there: the client keeps it, and we do not look. */
  async function more(draft: Draft, { value }: ActionAsked, { metadata }: ViewAsked): Promise<Modal> {
    const boxes = Math.min(readMetadata(metadata).boxes + 1, MOST_BOXES);
    return about(draft, value, (component) => environmentPage(draft, component, boxes));
  }

  async function forget(draft: Draft, { value }: ActionAsked): Promise<Modal> {
    const { project, ...rest } = needProject(draft);
    const component = project.components.find(({ id }) => id === value);
    const changed = { ...rest, project: withEnvironment(project, value, undefined) };
    await save(changed);
    if (component) await desk.secrets?.drop(draft.job, environmentSecret(component.name));
    return componentsPage(changed, catalogue);
  }

  async function seal({ view }: SubmitAsked, draft: Draft): Promise<SubmitAnswer> {
    const { project, ...rest } = needProject(draft);
    const { component: id, boxes } = readMetadata(view.metadata);
    const component = project.components.find((one) => one.id === id);
    const { secrets } = desk;
    if (!component || !secrets) return { update: componentsPage({ ...rest, project }, catalogue) };

    const fields = environmentFields(Math.min(Math.max(boxes, 1), MOST_BOXES));
    const values = formValues(fields, view.values);
    const pieces = Object.keys(fields).map((field) => String(values[field] ?? ''));
    const read = parseEnvironment(joined(pieces));
    if ('problems' in read) return { errors: boxErrors(pieces, read.problems) };
    const names = Object.keys(read.values);
    if (names.length === 0) return { errors: { environment1: 'There is no NAME=value in it.' } };

    await secrets.put(draft.job, environmentSecret(component.name), joined(pieces), DRAFT_SECONDS);
    const environment = { count: names.length, names: names.slice(0, SHOWN_NAMES).map((name) => name.slice(0, 60)) };
    const changed = { ...rest, project: withEnvironment(project, id, environment) };
    await save(changed);
    return { update: componentsPage(changed, catalogue) };
  }
}

/** Boxes as the one text that they are, byte for byte. */
export const joined = (pieces: readonly string[]) => pieces.join('');

/** Each problem at the box in which its line begins. */
export function boxErrors(pieces: readonly string[], problems: readonly EnvironmentProblem[]): Record<string, string> {
  const errors = new Map<string, string>();
  const begins = [0, ...Array.from(joined(pieces).matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
  for (const { line, message } of problems) {
    const at = begins[line - 1] ?? 0;
    const box = pieces.findIndex((_, index) => at < joined(pieces.slice(0, index + 1)).length);
    const field = `environment${Math.max(box, 0) + 1}`;
    errors.set(field, cut([errors.get(field), message].filter(Boolean).join(' '), LIMITS.fieldError));
  }
  return Object.fromEntries(errors);
}

function withEnvironment(
  project: Project,
  id: string | undefined,
  environment: ComponentDraft['environment'],
): Project {
  const components = project.components.map((component) => {
    if (component.id !== id) return component;
    const { environment: _, ...rest } = component;
    return environment ? { ...rest, environment } : rest;
  });
  return { ...project, components };
}
