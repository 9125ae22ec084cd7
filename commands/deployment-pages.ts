/** What is pressed on the pages about an application: its components, their environments, its services. */
import { environmentSecret, MOST_COMPONENTS } from '../src/domain/deployment.ts';
import { OpsError } from '../src/errors.ts';
import { fieldErrors, formValues } from '../src/slack/form-values.ts';
import type { ActionAsked, SubmitAnswer, SubmitAsked, ViewAsked } from '../src/slack/listeners.ts';
import type { Modal } from '../src/slack/modals.ts';
import { ComponentAnswers, componentFields, servicesFields } from './component-form.ts';
import { componentPage, componentsPage, NEW, type ProjectDraft, servicesPage } from './component-pages.ts';
import type { Desk } from './desk.ts';
import { type ComponentDraft, DRAFT_SECONDS, type Draft, type Project } from './draft.ts';
import { type DraftProblem, deploymentOf, systemOf } from './draft-deployment.ts';
import { folderProblem } from './read-repository.ts';
import { readMetadata, type Wizard } from './wizard.ts';

/** A draft with a repository that was read, or a refusal: a page of one was forged, or another window changed the draft. */
export function needProject(draft: Draft): ProjectDraft {
  const { project } = draft;
  if (project) return { ...draft, project };
  throw new OpsError('not-found', 'This form has no repository any more.', { hint: 'Type /create-container again.' });
}

export function deploymentPages(desk: Desk, { save }: Wizard) {
  const { catalogue } = desk;
  return { add, edit, remove, saveComponent, next, saveServices, keepServices };

  async function edit(draft: Draft, { value = '' }: ActionAsked): Promise<Modal> {
    const known = needProject(draft);
    const isKnown = known.project.components.some(({ id }) => id === value);
    return isKnown ? componentPage(known, catalogue, value) : componentsPage(known, catalogue);
  }

  async function add(draft: Draft): Promise<Modal> {
    const known = needProject(draft);
    if (known.project.components.length >= MOST_COMPONENTS) return componentsPage(known, catalogue);
    return componentPage(known, catalogue, NEW);
  }

  async function remove(draft: Draft, { value }: ActionAsked): Promise<Modal> {
    const { project, ...rest } = needProject(draft);
    const removed = project.components.find(({ id }) => id === value);
    const components = project.components.filter(({ id }) => id !== value);
    const changed = { ...rest, project: { ...project, components } };
    await save(changed);
    if (removed?.environment) await desk.secrets?.drop(draft.job, environmentSecret(removed.name));
    return componentsPage(changed, catalogue);
  }

  /** Save on a component's page: what is wrong with it, also beside the others, is told at its field. */
  async function saveComponent({ view }: SubmitAsked, draft: Draft): Promise<SubmitAnswer> {
    const { project, ...rest } = needProject(draft);
    const { component: id } = readMetadata(view.metadata);
    const before = project.components.find((one) => one.id === id);
    const isNew = before === undefined && id === NEW && project.components.length < MOST_COMPONENTS;
    if (!before && !isNew) return { update: componentsPage({ ...rest, project }, catalogue) };

    const fields = componentFields(systemOf(draft, catalogue), catalogue);
    const answers = ComponentAnswers.safeParse(formValues(fields, view.values));
    if (!answers.success) return { errors: fieldErrors(answers.error.issues, fields) };
    const made = isNew ? project.made + 1 : project.made;
    const { environment } = before ?? {};
    const component = { ...answers.data, id: before?.id ?? `c${made}`, ...(environment ? { environment } : {}) };
    const others = project.components.filter((one) => one !== before);
    // Last in line, so that where two want the same it is this one that is told.
    const problems = problemsOf(draft, { ...project, components: [...others, component] }, component);
    const folder = folderProblem(component.path, project, await desk.folders.get(draft.job));
    const issues = [...problems, ...(folder ? [{ path: ['path'], message: folder }] : [])];
    if (issues.length > 0) return { errors: fieldErrors(issues, fields) };

    const components = before
      ? project.components.map((one) => (one === before ? component : one))
      : [...project.components, component];
    const changed = { ...rest, project: { ...project, components, made } };
    await renamed(draft.job, before, component, () => save(changed));
    return { update: componentsPage(changed, catalogue) };
  }

  /** An environment is sealed by its component's name. The old one goes last: until the draft is saved, it is the one that counts. */
  async function renamed(
    job: string,
    before: ComponentDraft | undefined,
    after: ComponentDraft,
    keep: () => Promise<void>,
  ) {
    const { secrets } = desk;
    const moves = secrets && before?.environment && before.name !== after.name;
    if (!moves) return keep();
    const text = await secrets.get(job, environmentSecret(before.name));
    if (text !== undefined) await secrets.put(job, environmentSecret(after.name), text, DRAFT_SECONDS);
    await keep();
    await secrets.drop(job, environmentSecret(before.name));
  }

  function problemsOf(draft: Draft, project: Project, component: ComponentDraft) {
    const built = deploymentOf(draft, project, catalogue);
    if (!('problems' in built)) return [];
    return built.problems
      .filter((problem) => problem.component === component.id)
      .map(({ field, message }) => ({ path: [field === 'runtime' ? 'version' : field], message }));
  }

  /** Next on the page of components. */
  async function next(_asked: SubmitAsked, draft: Draft): Promise<SubmitAnswer> {
    const known = needProject(draft);
    const problems = deploymentProblems(known).filter(({ component }) => component !== undefined);
    if (problems.length > 0) return { update: componentsPage(known, catalogue, problemsText(known.project, problems)) };
    return { update: servicesPage(known, catalogue) };
  }

  function deploymentProblems(draft: ProjectDraft): DraftProblem[] {
    const built = deploymentOf(draft, draft.project, catalogue);
    return 'problems' in built ? built.problems : [];
  }

  /** What stands on the page of services, into the draft. */
  function withServices(draft: ProjectDraft, values: unknown) {
    const fields = servicesFields(systemOf(draft, catalogue), catalogue);
    const { services, rootStart, customServices } = formValues(fields, values);
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    const typed = {
      services: Array.isArray(services) ? [...new Set(services)] : [],
      rootStart: text(rootStart),
      customServices: text(customServices),
    };
    const { servicesFrom: _, ...project } = draft.project;
    return { fields, changed: { ...draft, project: { ...project, ...typed } } };
  }

  /** Next on the page of services. @returns the draft when all is right */
  async function saveServices({ view }: SubmitAsked, draft: Draft): Promise<{ draft: ProjectDraft } | SubmitAnswer> {
    const { fields, changed } = withServices(needProject(draft), view.values);
    const problems = deploymentProblems(changed);
    const here = problems.filter(({ component }) => component === undefined);
    if (here.length > 0) {
      return {
        errors: fieldErrors(
          here.map(({ field, message }) => ({ path: [field], message })),
          fields,
        ),
      };
    }
    await save(changed);
    if (problems.length > 0)
      return { update: componentsPage(changed, catalogue, problemsText(changed.project, problems)) };
    return { draft: changed };
  }

  /** Back on the page of services: what was typed stays, right or wrong. */
  async function keepServices(draft: Draft, { values }: ViewAsked): Promise<Modal> {
    const { changed } = withServices(needProject(draft), values);
    await save(changed);
    return componentsPage(changed, catalogue);
  }
}

const SHOWN_PROBLEMS = 3;

/** Problems as one notice, each with the component that it is about. */
export function problemsText({ components }: Project, problems: readonly DraftProblem[]): string {
  const about = ({ component, message }: DraftProblem) => {
    const name = components.find(({ id }) => id === component)?.name;
    return name === undefined ? message : `${name}: ${message}`;
  };
  return problems.slice(0, SHOWN_PROBLEMS).map(about).join(' ');
}
