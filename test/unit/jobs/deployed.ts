import { type Component, Deployment } from '../../../src/domain/deployment.ts';
import { request } from './world.ts';

export const component = (name: string, more: Partial<Component> = {}) => ({
  name,
  path: '',
  install: '',
  build: '',
  start: 'node .',
  hasEnvironment: false,
  ...more,
});

/** A request for a container with these in it. */
export function deployed(more: Partial<Deployment>) {
  const deployment = Deployment.parse({
    repository: { url: 'https://forge.example.org/ada/web', branch: 'main', root: '', isPrivate: false },
    components: [component('web')],
    services: [],
    customServices: [],
    rootStart: '',
    ...more,
  });
  return { ...request, deployment };
}
