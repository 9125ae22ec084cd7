import { OpsError } from '../../src/errors.ts';
import { deployStep } from '../deploy-facts.ts';
import { statusOf } from './publishing.ts';

/** Through the proxy, as the world comes: a site that only fails is not what anybody wanted to deploy. */
export const visitSite = deployStep({
  name: 'visit-site',
  title: 'Visit the site',
  needs: ['record', 'fetched', 'running'],
  gives: ['answering'],
  keeps: 'Visiting changes nothing.',
  async run({ record: { hostname, published }, fetched }, { ports, signal, note }) {
    if (published === undefined || fetched.folder === undefined) return { answering: {} };
    const status = await statusOf({ hostname, url: published.url }, ports, signal, note);
    if (status < 500) return { answering: { status } };
    throw new OpsError('failed', `${published.url} answers with an error, ${status}.`, {
      hint: 'Look at the log of the application.',
    });
  },
  shows: ({ answering: { status } }) => (status === undefined ? 'not published' : `it answers with ${status}`),
});
