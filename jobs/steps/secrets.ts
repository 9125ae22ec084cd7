import { type Deployment, environmentSecret, TOKEN_SECRET } from '../../src/domain/deployment.ts';
import { OpsError } from '../../src/errors.ts';
import { step } from '../ports.ts';

/** As long as a job may wait and be tried again; what is asked for is kept as long. */
const KEEP_SECONDS = 7 * 86_400;

/** What is sealed for a deployment. */
const namesOf = ({ repository, components }: Deployment): string[] => [
  ...(repository.isPrivate ? [TOKEN_SECRET] : []),
  ...components.filter(({ hasEnvironment }) => hasEnvironment).map(({ name }) => environmentSecret(name)),
];

/**
 * Looks first whether the secrets of a job are still there, before minutes are spent on a container that would lack them.
 * Being the first to begin it is the last to be undone: however the job ends, none of them stays.
 */
export const holdSecrets = step({
  name: 'hold-secrets',
  title: 'Look whether its secrets are there',
  needs: ['request'],
  gives: ['secrets'],
  async run({ request: { deployment } }, { ports, job }) {
    const wanted = deployment ? namesOf(deployment) : [];
    await ports.secrets.keep(job, KEEP_SECONDS);
    const there = wanted.length === 0 ? [] : await ports.secrets.names(job);
    if (wanted.every((name) => there.includes(name))) return { secrets: wanted.length };
    throw new OpsError('not-found', 'The environment or the token that you gave is not kept any more.', {
      hint: 'They are kept for a short time only. Ask again.',
    });
  },
  undo: (_known, { ports, job }) => ports.secrets.drop(job),
  shows: ({ secrets }) => (secrets === 0 ? 'it has none' : `${secrets}, sealed`),
});
