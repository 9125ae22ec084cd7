/** The first page of `/create-container`, and what Next on it does. */
import { environmentSecret, TOKEN_SECRET } from '../src/domain/deployment.ts';
import type { Person } from '../src/domain/person.ts';
import { protocolById, protocolText } from '../src/domain/protocols.ts';
import { fieldErrors, formValues } from '../src/slack/form-values.ts';
import type { SubmitAnswer, SubmitAsked } from '../src/slack/listeners.ts';
import { formModal, type Modal } from '../src/slack/modals.ts';
import { componentsPage } from './component-pages.ts';
import { type ContainerAnswers, containerAnswers, containerFields } from './container-form.ts';
import type { Desk } from './desk.ts';
import { DRAFT_SECONDS, type Draft, type Project } from './draft.ts';
import { nameProblem, PATIENCE_MS } from './name-problem.ts';
import { projectOf } from './proposed-project.ts';
import { foldersOf, readRepository } from './read-repository.ts';
import { DeployToken } from './repository-form.ts';
import { deployingWith, metadata, PAGES, page, SUBMITS, type Wizard } from './wizard.ts';

/** What is proposed before anybody has said where the application listens. */
export const USUAL_HTTP_PORT = 3000;

/** Fields that are sealed, or only say what to do: never kept in a draft. */
const UNKEPT = { token: undefined, forgetToken: undefined };

const fieldsOf = (desk: Desk, { hasToken }: Pick<Draft, 'hasToken'>) =>
  containerFields(desk.catalogue, deployingWith(desk) && { hasToken: hasToken === true });

/** The page with what was filled in so far. */
export function containerPage(desk: Desk, draft: Draft, notice?: string): Modal {
  const { job, values } = draft;
  const ports = (values.ports ?? []).flatMap((id) => {
    const protocol = protocolById(id);
    return protocol ? [{ value: id, label: protocolText(protocol) }] : [];
  });
  return formModal({
    ...page(PAGES.form, metadata(job)),
    fields: fieldsOf(desk, draft),
    initial: { ...values, ports },
    submit: SUBMITS[PAGES.form],
    notice,
  });
}

/** @param review the last page, for a container without an application */
export function containerNext(
  desk: Desk,
  { save }: Wizard,
  review: (draft: Draft, person: Person) => Promise<Modal>,
): (asked: SubmitAsked, draft: Draft, person: Person) => Promise<SubmitAnswer> {
  return async (asked, before, person) => {
    const began = Date.now();
    const fields = fieldsOf(desk, before);
    const { token: typedToken, forgetToken, ...values } = { ...UNKEPT, ...formValues(fields, asked.view.values) };
    const answers = containerAnswers(desk.catalogue).safeParse(values);
    const token = DeployToken.safeParse(typedToken);
    const issues = [
      ...(answers.error?.issues ?? []),
      ...(token.error?.issues ?? []).map(({ message }) => ({ path: ['token'], message })),
    ];
    if (!answers.success || !token.success) return { errors: fieldErrors(issues, fields) };

    const draft = await withSecrets({ ...before, values: values as Draft['values'] }, answers.data, {
      token: token.data,
      forgetToken: forgetToken === true,
    });
    const [problem, read] = await Promise.all([
      nameProblem(desk, answers.data.hostname),
      withProject(draft, answers.data, token.data),
    ]);
    const known = 'draft' in read ? read.draft : draft;
    await save(known);
    const errors = { ...(problem ? { hostname: problem } : {}), ...('errors' in read ? read.errors : {}) };
    if (Object.keys(errors).length > 0) return told(known, errors, began);
    const { project } = known;
    if (!project) return { update: await review(known, person) };
    const notes = 'notes' in read ? read.notes?.join(' ') : undefined;
    return { update: componentsPage({ ...known, project }, desk.catalogue, notes) };
  };

  /** Errors at their fields; once Slack has put a page that waits in place of the fields, above them. */
  function told(draft: Draft, errors: Record<string, string>, began: number): SubmitAnswer {
    if (Date.now() - began < PATIENCE_MS) return { errors };
    return { update: containerPage(desk, draft, Object.values(errors).join(' ')) };
  }

  /** Seals a token that was typed, and drops what belongs to a repository that is not asked for any more. */
  async function withSecrets(
    draft: Draft,
    { repository }: ContainerAnswers,
    { token, forgetToken }: { token: string | undefined; forgetToken: boolean },
  ): Promise<Draft> {
    const { secrets } = desk;
    const { project, hasToken, ...rest } = draft;
    if (!secrets) return rest;
    if (repository === '') {
      if (hasToken || project) await secrets.drop(draft.job);
      return rest;
    }
    if (token !== undefined) await secrets.put(draft.job, TOKEN_SECRET, token, DRAFT_SECONDS);
    else if (forgetToken) await secrets.drop(draft.job, TOKEN_SECRET);
    const keepsToken = token !== undefined || (hasToken === true && !forgetToken);
    return { ...draft, hasToken: keepsToken };
  }

  /** The draft with its repository read, unless it was before and nothing about it has changed. */
  async function withProject(
    draft: Draft,
    { repository: url, branch, root }: ContainerAnswers,
    typedToken: string | undefined,
  ): Promise<{ draft: Draft; notes?: string[] } | { errors: Record<string, string> }> {
    const deploying = deployingWith(desk);
    const { project: before, ...rest } = draft;
    if (!deploying || url === '') return { draft: rest };
    const isSame = before?.url === url && before.askedBranch === branch && before.root === root;
    if (isSame && typedToken === undefined) return { draft };
    const { forge, secrets } = deploying;
    const token = typedToken ?? (draft.hasToken ? await secrets.get(draft.job, TOKEN_SECRET) : undefined);
    const read = await readRepository(forge, { url, branch, root, token });
    if ('errors' in read) return read;
    await desk.folders.put(draft.job, foldersOf(read.snapshot));
    if (isSame) return { draft };
    const { project, port, notes } = projectOf(read.snapshot, { url, askedBranch: branch, root });
    const kept = await withEnvironments(draft.job, project, before);
    const wasUsual = draft.values.httpPort === USUAL_HTTP_PORT;
    const values = wasUsual && port !== undefined ? { ...draft.values, httpPort: port } : draft.values;
    return { draft: { ...rest, values, project: withSitePort(kept, values.httpPort) }, notes };
  }

  /** What is sealed for a component of this name stays, where the repository is the same; everything else goes. */
  async function withEnvironments(job: string, project: Project, before: Project | undefined): Promise<Project> {
    const sealed = (before?.components ?? []).filter(({ environment }) => environment);
    const kept = (name: string) => (before?.url === project.url ? sealed.find((old) => old.name === name) : undefined);
    const gone = sealed.filter(({ name }) => !project.components.some((one) => one.name === name && kept(name)));
    await Promise.all(gone.map(({ name }) => desk.secrets?.drop(job, environmentSecret(name))));
    const components = project.components.map((component) => {
      const environment = kept(component.name)?.environment;
      return environment ? { ...component, environment } : component;
    });
    return { ...project, components };
  }
}

/** The only component, where nothing says where it listens, is told to listen where the site is expected. */
function withSitePort(project: Project, httpPort: number | undefined): Project {
  const [only, ...others] = project.components;
  if (!only || others.length > 0 || only.port !== undefined || httpPort === undefined) return project;
  return { ...project, components: [{ ...only, port: httpPort }] };
}
