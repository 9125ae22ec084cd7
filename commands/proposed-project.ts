import { type Proposal, proposalOf } from '../src/domain/proposal.ts';
import type { Snapshot } from '../src/ports/forge.ts';
import type { ComponentDraft, Project } from './draft.ts';

/**
 * What a repository proposes, as a draft that people can change.
 * @returns also where the site is expected to listen, if the repository says so, and what could not be read
 */
export function projectOf(
  snapshot: Snapshot,
  asked: Pick<Project, 'url' | 'askedBranch' | 'root'>,
): { project: Project; port: number | undefined; notes: string[] } {
  const proposal = proposalOf(snapshot, asked.root);
  const components = proposal.components.map((component, index) => componentDraft(component, `c${index + 1}`));
  const { branch, commit } = snapshot;
  const project: Project = {
    ...{ ...asked, branch, commit, components, made: components.length },
    services: [...proposal.services],
    ...(proposal.reasons.services === undefined ? {} : { servicesFrom: sourceOf([proposal.reasons.services]) }),
    customServices: '',
    rootStart: '',
  };
  return { project, port: proposal.port, notes: [...proposal.notes] };
}

function componentDraft(component: Proposal['components'][number], id: string): ComponentDraft {
  const { name, path, runtime, install, build, start, port, reasons } = component;
  return {
    ...{ id, name, path, install, build, start },
    runtime: runtime?.kind ?? 'none',
    version: runtime?.asked ?? '',
    fromSource: false,
    ...(port === undefined ? {} : { port }),
    proposedFrom: sourceOf(Object.values(reasons)),
  };
}

/** The files that reasons name: "from package.json" and "from .nvmrc" are "package.json, .nvmrc". */
function sourceOf(reasons: readonly (string | undefined)[]): string {
  const files = reasons.flatMap((reason) => (reason?.startsWith('from ') ? [reason.slice('from '.length)] : []));
  return [...new Set(files)].join(', ') || 'what is there';
}
