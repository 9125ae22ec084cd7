import type { Ports } from '../jobs/ports.ts';
import { type Catalogue, sizeText } from '../src/domain/catalogue.ts';
import type { Component, Deployment } from '../src/domain/deployment.ts';
import type { Person } from '../src/domain/person.ts';
import { protocolText } from '../src/domain/protocols.ts';
import { RUNTIME_TITLES } from '../src/domain/runtimes.ts';
import { services } from '../src/domain/service-table.ts';
import { parseSshKey } from '../src/domain/ssh-key.ts';
import type { Plan } from '../src/engine/plan.ts';
import { type Modal, reviewModal } from '../src/slack/modals.ts';
import { planPreview } from '../src/slack/thread.ts';
import { ACTS, valuesText } from './component-pages.ts';
import { addedKeys, type ContainerAnswers } from './container-form.ts';
import type { Draft } from './draft.ts';

const LOGIN = {
  directory: 'with the directory password, and the keys in the directory',
  accounts: 'with these keys only',
} as const;

/** The last page: who, what, where, and the steps of the very plan that will run. */
export function reviewContainer(input: {
  title: string;
  callback: string;
  metadata: string;
  catalogue: Catalogue;
  answers: ContainerAnswers;
  /** Undefined for a container without an application. */
  deployment: Deployment | undefined;
  draft: Draft;
  person: Person;
  /** The one that will run. */
  plan: Plan<Ports>;
  /** Milliseconds that it usually takes. */
  usual: number | undefined;
  notice: string | undefined;
}): Modal {
  const { catalogue, answers, deployment, person, plan, usual, notice } = input;
  const size = catalogue.sizes[answers.size];
  const template = catalogue.templates[answers.template];
  const keys = addedKeys(answers.keys, person, catalogue).map((line) => {
    const { fingerprint } = parseSshKey(line);
    return `${fingerprint.slice(0, 19)}… ${line.split(' ')[2] ?? ''}`.trim();
  });
  const ports = [`HTTP ${answers.httpPort}/tcp`, ...answers.ports.map(protocolText)];
  return reviewModal({
    title: input.title,
    callback: input.callback,
    metadata: input.metadata,
    rows: [
      ['Owner', `${person.name} (${person.uid})`],
      ['Name', answers.hostname],
      ['Operating system', template?.title ?? answers.template],
      ['Size', size ? `${size.title}: ${sizeText(size)}` : answers.size],
      ['Where', `the node with the most free memory of ${Object.keys(template?.nodes ?? {}).join(', ')}`],
      ['Log in', LOGIN[catalogue.login]],
      ...(keys.length > 0 ? [['Keys put into it', keys.join('; ')] as const] : []),
      ['Ports', ports.join(', ')],
      ...(deployment ? deploymentRows(deployment, input.draft) : []),
      ...(answers.purpose ? [['Purpose', answers.purpose] as const] : []),
    ],
    heading: 'What will be done',
    list: planPreview(plan),
    ...(usual === undefined ? {} : { note: `It usually takes ${Math.max(1, Math.round(usual / 1000))} seconds.` }),
    ...(notice ? { notice } : {}),
    submit: 'Create',
    back: { action: ACTS.back },
  });
}

/** What will run: environments only as how many values they have. */
function deploymentRows(deployment: Deployment, { project }: Draft): (readonly [string, string])[] {
  const { repository, components, customServices, rootStart } = deployment;
  const titles = deployment.services.map((name) => services.find((one) => one.name === name)?.title ?? name);
  const commit = project ? `, now at ${project.commit.slice(0, 12)}` : '';
  return [
    ['Repository', [repository.url, repository.root].filter(Boolean).join(', folder ')],
    ['Branch', `${repository.branch}${commit}${repository.isPrivate ? ', read with the sealed token' : ''}`],
    ...components.map((component, index) => {
      const count = project?.components[index]?.environment?.count;
      return [`Component ${component.name}`, componentText(component, count)] as const;
    }),
    ...(titles.length > 0 ? [['Services', titles.join(', ')] as const] : []),
    ...(customServices.length > 0 ? [['Commands of your own', customServices.join('; ')] as const] : []),
    ...(rootStart ? [['Started in the project root', rootStart] as const] : []),
  ];
}

const ORIGINS = {
  package: 'the package of the distribution',
  archive: 'prebuilt',
  source: 'built from source',
} as const;

function componentText({ path, runtime, install, build, start, port }: Component, values: number | undefined): string {
  return [
    path ? `folder ${path}` : '',
    runtime ? `${RUNTIME_TITLES[runtime.kind]} ${runtime.version} (${ORIGINS[runtime.from.how]})` : '',
    install ? `install: ${install}` : '',
    build ? `build: ${build}` : '',
    `start: ${start}`,
    port === undefined ? '' : `port ${port}`,
    values === undefined ? '' : `environment: ${valuesText(values)}`,
  ]
    .filter(Boolean)
    .join(', ');
}
