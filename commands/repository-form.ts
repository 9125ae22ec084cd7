import { z } from 'zod';
import { BranchName, FolderPath, RepositoryUrl } from '../src/domain/deployment.ts';
import type { Fields } from '../src/slack/form.ts';

/** The questions about a repository. The token's field is never filled: what was typed into it is sealed. */
export function repositoryFields(hasToken: boolean): Fields {
  return {
    repository: {
      kind: 'text',
      label: 'Git repository',
      maxLength: 500,
      optional: true,
      hint: 'Berth reads it and proposes how to run what is there. Leave it empty for a container without an application.',
      placeholder: 'https://github.com/you/project',
    },
    branch: { kind: 'text', label: 'Branch', maxLength: 200, optional: true, hint: 'Empty: the default branch.' },
    root: {
      kind: 'text',
      label: 'Project root',
      maxLength: 500,
      optional: true,
      hint: 'The folder of the repository that holds the project. Empty: the repository itself.',
    },
    token: {
      kind: 'text',
      label: 'Deploy token',
      maxLength: 500,
      optional: true,
      hint: hasToken
        ? 'One is sealed, and is not shown again. Leave this empty to keep it.'
        : 'For a private repository: one that may read it and nothing else. It is sealed, and never shown again.',
    },
    ...(hasToken ? { forgetToken: { kind: 'check', label: 'The sealed token', text: 'Forget it' } } : {}),
  };
}

/** What a schema reads, or '' where nothing was typed. A union would say only that neither fits. */
const orNone = (schema: z.ZodType<string, string>) =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      if (text.trim() === '') return '';
      const parsed = schema.safeParse(text);
      if (parsed.success) return parsed.data;
      for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

/** What those questions come to; the token is not among it, so that it goes nowhere by accident. */
export const repositoryAnswers = {
  repository: orNone(RepositoryUrl),
  branch: orNone(BranchName),
  root: FolderPath.default(''),
};

/** A token as forges make them: one word. Undefined for none. */
export const DeployToken = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,500}$/, 'A token is one word, without spaces.')
  .optional();
