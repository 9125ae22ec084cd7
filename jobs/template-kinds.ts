import { DropTemplateRequest, TemplateRequest } from '../src/domain/repository-template.ts';
import { dropTemplate } from './drop-template.ts';
import type { JobKind } from './job-kind.ts';
import { makeTemplate } from './make-template.ts';
import type { DropFacts, TemplateFacts } from './template-facts.ts';

export const makeTemplateKind: JobKind<TemplateRequest, Partial<TemplateFacts>> = {
  plan: makeTemplate,
  request: TemplateRequest,
  doer: ({ owner }) => owner,
  isCancellable: true,
  words: ({ hostname }) => ({
    subject: `Template ${hostname}`,
    done: `Template ${hostname} is ready.`,
    failed: `Template ${hostname} was not made.`,
    undone: 'Everything that was made has been undone.',
  }),
  card({ hostname, deployment }, { commit, converted, vmid, placement }) {
    if (!deployment || !commit || !converted || vmid === undefined || !placement) return undefined;
    const { url, branch } = deployment.repository;
    return {
      title: `${hostname} is ready`,
      lines: [
        { label: 'Repository', value: `${url}, ${branch}` },
        { label: 'Built with', value: commit.slice(0, 12), code: true },
        { label: 'Template', value: `${vmid} on ${placement.node}` },
      ],
      next: 'The next container that is asked for in the same way is made from it. /containers templates lists it.',
    };
  },
};

export const dropTemplateKind: JobKind<DropTemplateRequest, Partial<DropFacts>> = {
  plan: dropTemplate,
  request: DropTemplateRequest,
  doer: ({ owner }) => owner,
  isCancellable: false,
  words: ({ hostname }) => ({
    subject: `End of ${hostname}`,
    done: `Template ${hostname} is gone.`,
    failed: `Template ${hostname} was not dropped.`,
    undone: 'It is offered as before.',
  }),
  card: () => undefined,
};
