import type { ContainerRecord } from '../../../src/domain/container-record.ts';
import { Deployment } from '../../../src/domain/deployment.ts';
import { Hostname } from '../../../src/domain/hostname.ts';
import { RepositoryTemplate, recipeOf } from '../../../src/domain/repository-template.ts';

export const MADE_BY = 'bmade0000001';

export const OWNER = { uid: 'ada', name: 'Ada Byron', mail: 'ada@example.org', slackUser: 'U1' };

/** Ada's container as the index knows it. */
export const aRecord = (more: Partial<ContainerRecord> = {}): ContainerRecord => ({
  v: 2,
  job: MADE_BY,
  vmid: 200,
  node: 'pve1',
  hostname: Hostname.parse('web'),
  address: '192.0.2.200',
  owner: OWNER,
  createdAt: '2026-11-01T12:00:00.000Z',
  template: 'debian-12',
  size: 'small',
  httpPort: 3000,
  ports: [],
  purpose: 'trying it',
  sharedWith: [],
  hostKeys: [],
  login: { ssh: 'ssh ada@192.0.2.200', kind: 'accounts' },
  state: { kind: 'running' },
  serial: 0,
  ...more,
});

/** What runs in Ada's container when it was made from a repository. */
export const aDeployment = (more: Partial<Deployment> = {}): Deployment =>
  Deployment.parse({
    repository: { url: 'https://forge.example/ada/app', branch: 'main', root: '', isPrivate: false },
    components: [{ name: 'web', path: '', install: '', build: '', start: 'node .', port: 3000, hasEnvironment: false }],
    services: [],
    customServices: [],
    rootStart: '',
    ...more,
  });

export const COMMIT = 'c0'.repeat(20);

export const siteRecord = (more: Partial<ContainerRecord> = {}): ContainerRecord =>
  aRecord({ deployment: { ...aDeployment(), commit: COMMIT }, ...more });

/** A template for what runs in Ada's container. */
export const aTemplate = (more: Partial<RepositoryTemplate> = {}): RepositoryTemplate =>
  RepositoryTemplate.parse({
    v: 1,
    job: 'btemplate001',
    vmid: 209,
    node: 'pve1',
    system: 'debian-12',
    diskGiB: 8,
    repository: { url: 'https://forge.example/ada/app', branch: 'main', root: '' },
    commit: COMMIT,
    recipe: recipeOf('debian-12', aDeployment()),
    by: { uid: 'olga', name: 'Olga Petrova', mail: 'olga@example.org', slackUser: 'U3' },
    createdAt: '2026-11-02T12:00:00.000Z',
    ...more,
  });

export const UNTIL = '2026-11-27T12:00:00.000Z';
export const IN_TIME = Date.parse('2026-11-25T12:00:00.000Z');
export const TOO_LATE = Date.parse('2026-11-27T12:00:00.001Z');
export const RETIRED_BY = 'bretired0001';

export const retiredRecord = (more: { until?: string; refused?: boolean } = {}): ContainerRecord =>
  aRecord({
    serial: 1,
    state: { kind: 'retired', by: OWNER, until: UNTIL, job: RETIRED_BY, refused: false, ...more },
  });
