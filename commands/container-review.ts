import { createContainer } from '../jobs/create-container.ts';
import { type Catalogue, sizeText } from '../src/domain/catalogue.ts';
import type { Person } from '../src/domain/person.ts';
import { protocolText } from '../src/domain/protocols.ts';
import { parseSshKey } from '../src/domain/ssh-key.ts';
import { type Modal, reviewModal } from '../src/slack/modals.ts';
import { planPreview } from '../src/slack/thread.ts';
import { addedKeys, type ContainerAnswers } from './container-form.ts';

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
  person: Person;
  /** Milliseconds that it usually takes. */
  usual: number | undefined;
  notice: string | undefined;
  back: string;
}): Modal {
  const { catalogue, answers, person, usual, notice } = input;
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
      ...(answers.purpose ? [['Purpose', answers.purpose] as const] : []),
    ],
    heading: 'What will be done',
    list: planPreview(createContainer),
    ...(usual === undefined ? {} : { note: `It usually takes ${Math.max(1, Math.round(usual / 1000))} seconds.` }),
    ...(notice ? { notice } : {}),
    submit: 'Create',
    back: { action: input.back },
  });
}
