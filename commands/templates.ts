import { dropTemplateAct } from '../jobs/container-acts.ts';
import { jobIdFor } from '../src/domain/job-id.ts';
import type { Owner } from '../src/domain/person.ts';
import { isAdmin } from '../src/domain/policy.ts';
import {
  DropTemplateRequest,
  type RepositoryTemplate,
  templateName,
  templateRequest,
  whyNoTemplate,
} from '../src/domain/repository-template.ts';
import { spanText } from '../src/domain/time-text.ts';
import { OpsError } from '../src/errors.ts';
import { ITEMS_A_PAGE, type Item, listModal } from '../src/slack/list-modal.ts';
import type { Asked } from '../src/slack/listeners.ts';
import type { Modal } from '../src/slack/modals.ts';
import { openJob, ownNamed } from './change-container.ts';
import { FIRST, frame } from './containers-pages.ts';
import type { Desk } from './desk.ts';

/**
 * Puts a template in line for the repository that a container was made from. Of the container itself nothing is used but
 * what was asked for when it was made.
 * @returns what to tell the person
 * @throws OpsError `forbidden` to all but administrators; `conflict` where there can be none
 */
export async function askForTemplate(desk: Desk, asked: Asked & { channel?: string }, name: string): Promise<string> {
  const by = await administrator(desk, asked, `make-template ${name.slice(0, 63)}`);
  const { record } = await ownNamed(desk, asked, name, 'make-template');
  const problem = whyNoTemplate(record);
  if (problem !== undefined) throw new OpsError('conflict', problem);
  const { deployment, serial } = record;
  const job = await openJob(desk, jobIdFor('make-template', record.job, deployment?.commit ?? '', serial));
  const request = templateRequest(record, job, by);
  const queued = await desk.enqueue('make-template', job, request, originOf(asked));
  if (queued === 'queued') await desk.audit({ who: by.uid, what: 'asked', job, about: `make-template ${name}` });
  const said = queued === 'queued' ? 'is being made' : 'is being made already';
  return `A template for ${deployment?.repository.url} ${said}. A thread follows it.`;
}

/** Puts the end of a template in line. @throws OpsError `forbidden` to all but administrators; `not-found` */
export async function askToDrop(
  desk: Desk,
  asked: Asked & { channel?: string | undefined },
  of: string,
): Promise<string> {
  const owner = await administrator(desk, asked, 'drop-template');
  const template = await desk.templates.find(of);
  if (!template) throw new OpsError('not-found', 'This template is not known any more.');
  const hostname = templateName(template.job);
  const request = DropTemplateRequest.parse({ v: 1, template: template.job, hostname, owner });
  const job = await openJob(desk, jobIdFor('drop-template', template.job));
  const queued = await desk.enqueue('drop-template', job, request, originOf(asked));
  if (queued === 'queued') await desk.audit({ who: owner.uid, what: 'asked', job, about: `drop-template ${hostname}` });
  return `The template is being dropped${queued === 'queued' ? '' : ' already'}. A thread follows it.`;
}

/** Every template, newest first, to be dropped. @throws OpsError `forbidden` to all but administrators */
export async function templatesPage(desk: Desk, asked: Asked): Promise<Modal> {
  await administrator(desk, asked, 'templates');
  const templates = (await desk.templates.list()).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const count = `${templates.length} ${templates.length === 1 ? 'template' : 'templates'}`;
  const none = 'There is no template. Type /containers template and the name of a container to have one made.';
  const more = templates.length > ITEMS_A_PAGE ? ` These are the newest ${ITEMS_A_PAGE}.` : '';
  return listModal({
    ...frame(FIRST),
    intro: templates.length === 0 ? none : `There ${templates.length === 1 ? 'is' : 'are'} ${count}.${more}`,
    items: templates.slice(0, ITEMS_A_PAGE).map((template) => itemOf(template, Date.now())),
    acts: [],
  });
}

function itemOf(template: RepositoryTemplate, now: number): Item {
  const { repository, commit, system, vmid, node, by, createdAt } = template;
  const { url, branch, root } = repository;
  const age = spanText(Math.max(0, now - Date.parse(createdAt)));
  return {
    name: url.replace('https://', ''),
    lines: [
      `${branch}${root === '' ? '' : `, in ${root}`}, built with ${commit.slice(0, 12)} on ${system}`,
      `template ${vmid} on ${node}, made ${age} ago by ${by.name}`,
    ],
    acts: [dropTemplateAct(template)],
  };
}

async function administrator(desk: Desk, asked: Asked, about: string): Promise<Owner> {
  const person = await desk.identify(asked);
  const { uid, name, mail } = person;
  if (isAdmin(person, desk.admission)) return { uid, name, mail, slackUser: asked.user };
  await desk.audit({ who: uid, what: 'refused', about });
  throw new OpsError('forbidden', 'Templates are for administrators.');
}

const originOf = ({ channel, user }: { channel?: string | undefined; user: string }) => ({
  ...(channel ? { channel } : {}),
  user,
});
