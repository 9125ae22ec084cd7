import { posix } from 'node:path';
import type { Component, Deployment } from '../../src/domain/deployment.ts';

/** Where an application is inside its container, and by what names. */

export const APP = '/srv/app';
/** The version that runs: a link to a folder of `VERSIONS`, put in its place at once. */
export const CURRENT = `${APP}/current`;
export const VERSIONS = `${APP}/versions`;
/** What only root reads or changes: environments, commands, which commit each version is. */
export const OWN = '/etc/berth';
/** What is on its way. Not below /run: a container may restart between two steps. */
export const STAGE = '/var/lib/berth';
/** The group of everybody who works on the application: the owner and the users of components. */
export const GROUP = 'app';
/** The user and the unit of the command that is started in the project root. */
export const ROOT_START = 'root';

/** The user of a component, which is also the name of its unit. */
export const userOf = (component: string) => `app-${component}`;
export const unitOf = (component: string) => `${userOf(component)}.service`;
export const homeOf = (component: string) => `/var/lib/app/${component}`;

/** A folder of a version, or of `CURRENT`; not looked at, so it may be a link that the repository made. */
export function folderIn(version: string, { repository }: Deployment, component?: Pick<Component, 'path'>): string {
  return posix.join(version, repository.root, component?.path ?? '');
}

/** Everything of a deployment that runs: its components, and the command at the root. */
export function running(deployment: Deployment): { name: string; path: string; port?: number | undefined }[] {
  const components = deployment.components.map(({ name, path, port }) => ({ name, path, port }));
  return deployment.rootStart === '' ? components : [...components, { name: ROOT_START, path: '' }];
}
