import { OpsError } from '../../errors.ts';
import type { ReverseProxy } from '../../ports/proxy.ts';

const nothing = { first: 0, last: -1 };

/** Where nothing is published: containers are reached at their own addresses. */
export const noProxy: ReverseProxy = {
  domain: undefined,
  ranges: { ssh: nothing, other: nothing },
  urlOf: () => undefined,
  taken: async () => [],
  ports: async () => [],
  publish: async () => {},
  withdraw: async () => {},
  visit: async () => {
    throw new OpsError('invalid', 'Nothing is published here, so there is no URL to visit.');
  },
  knock: async () => false,
  close: async () => {},
};
