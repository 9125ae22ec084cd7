/** The last page of `/create-container`, and what Create on it does. */
import { createContainer } from '../jobs/create-container.ts';
import { createSite } from '../jobs/create-site.ts';
import { ContainerRequest } from '../src/domain/container-request.ts';
import { type Deployment, environmentSecret, TOKEN_SECRET } from '../src/domain/deployment.ts';
import type { Person } from '../src/domain/person.ts';
import type { SubmitAnswer, SubmitAsked } from '../src/slack/listeners.ts';
import { type Modal, messageModal } from '../src/slack/modals.ts';
import { componentsPage } from './component-pages.ts';
import { addedKeys, type ContainerAnswers, containerAnswers } from './container-form.ts';
import { reviewContainer } from './container-review.ts';
import { problemsText } from './deployment-pages.ts';
import type { Desk } from './desk.ts';
import type { Draft } from './draft.ts';
import { deploymentOf } from './draft-deployment.ts';
import { nameProblem } from './name-problem.ts';
import { metadata, PAGES, page, sentenceOf, type Wizard } from './wizard.ts';

/** A job waits its turn and is tried again for days at most; what is sealed for it is dropped as soon as it was used. */
const JOB_SECONDS = 7 * 24 * 3600;

/** @param form the first page again, with what was filled in */
export function containerSubmit(desk: Desk, { save }: Wizard, form: (draft: Draft, notice?: string) => Modal) {
  const { secrets } = desk;
  return { review, submit };

  /** The review, or the page on which something is wrong. */
  async function review(draft: Draft, person: Person, notice?: string): Promise<Modal> {
    const ready = readyOf(draft);
    if ('page' in ready) return ready.page;
    const { answers, deployment } = ready;
    const plan = deployment ? createSite : createContainer;
    const usual = await desk.usual(plan.name).catch(() => undefined); // nice to have, never in the way
    return reviewContainer({
      ...page(PAGES.review, metadata(draft.job)),
      catalogue: desk.catalogue,
      ...{ answers, deployment, draft, person, plan, usual, notice },
    });
  }

  /** What a draft asks for, checked against what is offered now. */
  function readyOf(draft: Draft): { answers: ContainerAnswers; deployment?: Deployment } | { page: Modal } {
    const answers = containerAnswers(desk.catalogue).safeParse(draft.values);
    if (!answers.success)
      return { page: form(draft, 'What is offered has changed meanwhile. Please check the fields.') };
    if (answers.data.repository === '') return { answers: answers.data };
    const { project } = draft;
    if (!project || !secrets) return { page: form(draft, 'The repository was not read yet. Please press Next again.') };
    const built = deploymentOf(draft, project, desk.catalogue);
    if ('deployment' in built) return { answers: answers.data, deployment: built.deployment };
    return { page: componentsPage({ ...draft, project }, desk.catalogue, problemsText(project, built.problems)) };
  }

  async function submit(asked: SubmitAsked, draft: Draft, person: Person): Promise<SubmitAnswer> {
    const ready = readyOf(draft);
    if ('page' in ready) return { update: ready.page };
    const { answers, deployment } = ready;
    const { repository: _, branch: __, root: ___, ...container } = answers;
    const problem = await nameProblem(desk, answers.hostname);
    const expired = await expiredPage(draft, deployment);
    // A second Submit finds the name held by the job of the first, and what was sealed perhaps used.
    if ((problem || expired) && !(await desk.jobOwner(draft.job))) {
      return { update: problem ? form(draft, problem) : ((await expired?.()) ?? form(draft)) };
    }
    const { uid, name, mail } = person;
    const owner = { uid, name, mail, slackUser: asked.user };
    const keys = addedKeys(answers.keys, person, desk.catalogue);
    const request = ContainerRequest.parse({
      ...{ v: 1, ...container, keys, owner },
      ...(deployment ? { deployment } : {}),
    });
    const plan = deployment ? createSite : createContainer;
    try {
      // Before the job is there: it may begin at once.
      if (deployment) await secrets?.keep(draft.job, JOB_SECONDS);
      const queued = await desk.enqueue(plan.name, draft.job, request, draft.origin);
      const event = { who: uid, what: 'asked' as const, job: draft.job, about: request.hostname };
      await Promise.all([queued === 'queued' ? desk.audit(event) : undefined, closed(draft)]);
      return { update: said(request.hostname, queued) };
    } catch (error) {
      return { update: await review(draft, person, sentenceOf(error)) };
    }
  }

  /** The draft is not offered again. That is a kindness, and no reason to call what is in line not taken. */
  async function closed({ job, origin: { user } }: Draft): Promise<void> {
    try {
      if ((await desk.openDrafts.get(user)) === job) await desk.openDrafts.drop(user);
    } catch {
      // It would be offered for an hour, and is made once.
    }
  }

  /** Where something that was sealed is gone: how to get the page on which it is entered again. */
  async function expiredPage(draft: Draft, deployment: Deployment | undefined) {
    const { project, hasToken: _, ...rest } = draft;
    if (!deployment || !project || !secrets) return undefined;
    const names = await secrets.names(draft.job);
    if (deployment.repository.isPrivate && !names.includes(TOKEN_SECRET)) {
      return async () => {
        const changed = { ...rest, project };
        await save(changed);
        return form(changed, 'The deploy token was kept for an hour and is gone. Please enter it again.');
      };
    }
    const lost = project.components.filter(
      ({ name, environment }) => environment && !names.includes(environmentSecret(name)),
    );
    if (lost.length === 0) return undefined;
    return async () => {
      const components = project.components.map((component) => {
        const { environment: gone, ...others } = component;
        return lost.includes(component) ? others : component;
      });
      const changed = { ...draft, project: { ...project, components } };
      await save(changed);
      const which = lost.map(({ name }) => name).join(', ');
      const notice = `The environment of ${which} was kept for an hour and is gone. Please enter it again.`;
      return componentsPage(changed, desk.catalogue, notice);
    };
  }

  function said(hostname: string, queued: 'queued' | 'again'): Modal {
    const text =
      queued === 'queued' ? `${hostname} is on its way.` : `${hostname} was already asked for; it is made once.`;
    return messageModal(page(PAGES.review), text, 'A thread follows every step. You can close this window.');
  }
}
