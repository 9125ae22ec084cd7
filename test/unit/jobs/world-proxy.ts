import { OpsError } from '../../../src/errors.ts';
import type { ReverseProxy } from '../../../src/ports/proxy.ts';
import type { World } from './world.ts';

const RANGES = { ssh: { first: 2222, last: 2230 }, other: { first: 10_001, last: 10_010 } } as const;

/** A proxy with rules: names and ports belong to one stamp. Everything it serves is answered with 200. */
export function worldProxy(world: Pick<World, 'sites'>): ReverseProxy {
  const others = (stamp: string) => [...world.sites.values()].filter((site) => site.stamp !== stamp);
  return {
    domain: 'apps.example.org',
    ranges: RANGES,
    urlOf: (hostname) => `https://${hostname}.apps.example.org/`,
    taken: async () => [...world.sites.values()].map(({ hostname, stamp }) => ({ hostname, stamp })),
    ports: async () =>
      [...world.sites.values()].flatMap(({ stamp, streams }) =>
        streams.map(({ transport, external }) => ({ transport, port: external, stamp })),
      ),
    async publish(site) {
      const clash = others(site.stamp).some(
        (other) =>
          other.hostname === site.hostname ||
          other.streams.some((one) =>
            site.streams.some((two) => one.transport === two.transport && one.external === two.external),
          ),
      );
      if (clash) throw new OpsError('conflict', 'Somebody else has that in the proxy.');
      world.sites.set(site.stamp, site);
    },
    async withdraw(stamp) {
      world.sites.delete(stamp);
    },
    visit: async () => ({ status: 200 }),
    knock: async () => true,
    close: async () => {},
  };
}
