import { type Service, type ServiceSetup, type SourceName, services } from './service-table.ts';
import type { System } from './system.ts';

/** A package source that is not the distribution's: only what this key signed is installed from it. */
export interface PackageSource {
  /** For containers with apt: `url suite component...`, as in a deb line. */
  apt?: { url: string; suite: string; components: readonly string[] } | undefined;
  /** For containers with dnf. */
  yum?: { url: string } | undefined;
  /** The signing key, ASCII armoured. */
  key: string;
}

/** What the configuration says about services: the sources, of which none is known by itself. */
export interface ServicesCatalogue {
  packages: Readonly<Partial<Record<SourceName, PackageSource>>>;
  /** Archives by the name of what is in them, with their checksum. */
  archives: Readonly<Partial<Record<SourceName, { url: string; sha256: string }>>>;
  /** The authority of where archives are, PEM. */
  ca?: string | undefined;
}

/** A service as it is set up on one system. */
export type OfferedService = Omit<Service, 'on'> & ServiceSetup;

/**
 * The services that can be had on a system: known there, and where they need a source, with one configured.
 * @param system undefined for one whose packages are not known: none then
 */
export function offeredServices(system: System | undefined, catalogue: ServicesCatalogue): OfferedService[] {
  if (system === undefined) return [];
  return services.flatMap(({ on, ...service }) => {
    const setup = on[system];
    if (setup === undefined) return [];
    const offered = { ...service, ...setup };
    return isSourced(offered, system, catalogue) ? [offered] : [];
  });
}

function isSourced({ source, archive }: OfferedService, system: System, catalogue: ServicesCatalogue): boolean {
  if (archive !== undefined && catalogue.archives[archive] === undefined) return false;
  if (source === undefined) return true;
  const { apt, yum } = catalogue.packages[source] ?? {};
  return (system === 'debian-12' ? apt : yum) !== undefined;
}

/** What stands between these names and the services they mean: a sentence, or the services. */
export function chosenServices(
  names: readonly string[],
  system: System | undefined,
  catalogue: ServicesCatalogue,
): OfferedService[] | string {
  const offered = offeredServices(system, catalogue);
  const chosen: OfferedService[] = [];
  for (const name of new Set(names)) {
    const service = offered.find((one) => one.name === name);
    if (service === undefined) return `The service ${name} is not offered here.`;
    const other = chosen.find(({ port }) => port !== undefined && port === service.port);
    if (other) return `${other.title} and ${service.title} both listen on port ${service.port}. Choose one of them.`;
    chosen.push(service);
  }
  return chosen;
}

/** Why a component cannot listen on its port beside these services; undefined when it can. */
export function portTaken(port: number, chosen: readonly Pick<Service, 'title' | 'port'>[]): string | undefined {
  const holder = chosen.find((service) => service.port === port);
  return holder && `${holder.title} listens on port ${port} already.`;
}
