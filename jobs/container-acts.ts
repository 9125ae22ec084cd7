import type { RepositoryTemplate } from '../src/domain/repository-template.ts';
import { spanText } from '../src/domain/time-text.ts';

/** What can be done with a container that was handed over, wherever it is shown. */

export const RETIRE_ACTION = 'retire-container';
export const RESTORE_ACTION = 'restore-container';
export const DESTROY_ACTION = 'destroy-container';
export const DETAILS_ACTION = 'container-details';
export const DEPLOY_ACTION = 'deploy-container';
export const DEPLOY_ALL_ACTION = 'deploy-container-all';
export const DROP_TEMPLATE_ACTION = 'drop-template';

/** A button; the value is the job that made the container. */
export interface ContainerAct {
  action: string;
  value: string;
  label: string;
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string; no: string };
}

interface Which {
  job: string;
  hostname: string;
}

export const detailsAct = ({ job }: Which): ContainerAct => ({ action: DETAILS_ACTION, value: job, label: 'Details' });

/** Asks nothing, since what runs stays until the new version has answered, and is put back if it never does. */
export const deployAct = ({ job }: Which): ContainerAct => ({
  action: DEPLOY_ACTION,
  value: job,
  label: 'Deploy again',
});

/** The same, also for what has not changed. Its dialog says what that costs. */
export function deployAllAct({ job, hostname }: Which): ContainerAct {
  return {
    action: DEPLOY_ALL_ACTION,
    value: job,
    label: 'Build it afresh',
    confirm: {
      title: `Build ${hostname} afresh?`,
      text: 'All of it is installed, built and started again, also where nothing is new. It does not answer while it starts.',
      yes: 'Build it',
      no: 'Leave it',
    },
  };
}

/** Its dialog names the container and says how long it can still be brought back. */
export function deleteAct({ job, hostname }: Which, keepMs: number): ContainerAct {
  const kept = `${hostname} is stopped, and can be brought back for ${spanText(keepMs)}. After that it is destroyed.`;
  const atOnce = `${hostname} is destroyed at once, with everything in it. This cannot be undone.`;
  return {
    action: RETIRE_ACTION,
    value: job,
    label: 'Delete',
    style: 'danger',
    confirm: {
      title: `Delete ${hostname}?`,
      text: keepMs > 0 ? kept : atOnce,
      yes: 'Delete it',
      no: 'Keep it',
    },
  };
}

export const undoAct = ({ job }: Which): ContainerAct => ({
  action: RESTORE_ACTION,
  value: job,
  label: 'Undo',
  style: 'primary',
});

export function destroyAct({ job, hostname }: Which): ContainerAct {
  return {
    action: DESTROY_ACTION,
    value: job,
    label: 'Destroy now',
    style: 'danger',
    confirm: {
      title: `Destroy ${hostname} now?`,
      text: `${hostname} is destroyed with everything in it. This cannot be undone.`,
      yes: 'Destroy it',
      no: 'Keep it',
    },
  };
}

/** Of the template of a repository; the value is the job that made it. */
export function dropTemplateAct({
  job,
  repository: { url },
}: Pick<RepositoryTemplate, 'job' | 'repository'>): ContainerAct {
  return {
    action: DROP_TEMPLATE_ACTION,
    value: job,
    label: 'Drop',
    style: 'danger',
    confirm: {
      title: 'Drop this template?',
      text: `Containers of ${url} begin with the operating system again. Those that were made from it stay as they are.`,
      yes: 'Drop it',
      no: 'Keep it',
    },
  };
}
