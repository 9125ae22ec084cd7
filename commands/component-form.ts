import { z } from 'zod';
import type { Catalogue } from '../src/domain/catalogue.ts';
import { ComponentName, FolderPath, RUNTIMES } from '../src/domain/deployment.ts';
import { RUNTIME_TITLES, runtimeVersions } from '../src/domain/runtimes.ts';
import { offeredServices } from '../src/domain/services.ts';
import type { System } from '../src/domain/system.ts';
import type { Fields } from '../src/slack/form.ts';

const SHOWN_VERSIONS = 8;

/** The questions about one component. */
export function componentFields(system: System | undefined, { runtimes }: Catalogue): Fields {
  const there = RUNTIMES.map((kind) => {
    const versions = runtimeVersions(kind, 'prebuilt', system, runtimes).slice(0, SHOWN_VERSIONS);
    return `${RUNTIME_TITLES[kind]} ${versions.join(', ') || 'none'}`;
  });
  const command = (label: string, hint: string, isOptional = true) =>
    ({ kind: 'text', label, hint, maxLength: 1000, ...(isOptional ? { optional: true } : {}) }) as const;
  return {
    name: { kind: 'text', label: 'Name', maxLength: 24, hint: 'Lower-case letters, digits and hyphens.' },
    path: {
      kind: 'text',
      label: 'Folder',
      maxLength: 500,
      optional: true,
      hint: 'Below the project root. Empty: the project root itself.',
    },
    runtime: {
      kind: 'select',
      label: 'Runtime',
      options: [
        { value: 'none', label: 'None' },
        ...RUNTIMES.map((kind) => ({ value: kind, label: RUNTIME_TITLES[kind] })),
      ],
    },
    version: {
      kind: 'text',
      label: 'Version of the runtime',
      maxLength: 11,
      optional: true,
      placeholder: '22, 22.11 or 22.11.0',
      hint: `Empty: the newest. There is ${there.join('; ')}.`,
    },
    fromSource: {
      kind: 'check',
      label: 'Origin of the runtime',
      text: 'Build it from source in the container, which takes minutes',
    },
    install: command('Install command', 'Gets the dependencies, as in npm ci.'),
    build: command('Build command', 'As in npm run build.'),
    start: command('Start command', 'Runs for as long as the container does, as in npm start.', false),
    port: {
      kind: 'number',
      label: 'Port',
      optional: true,
      min: 1,
      max: 65_535,
      hint: 'Where it listens inside the container. It is given to it as PORT.',
    },
  };
}

/** What those questions come to, but for what only all of a deployment shows: see `deploymentOf`. */
export const ComponentAnswers = z.object({
  name: z.string('Give the component a name.').trim().toLowerCase().pipe(ComponentName),
  path: FolderPath.default(''),
  runtime: z.enum(['none', ...RUNTIMES], 'Choose a runtime, or none.'),
  version: z
    .string()
    .default('')
    .transform((text) => text.trim().replace(/^v/i, '')),
  fromSource: z.boolean().default(false),
  install: z.string().default(''),
  build: z.string().default(''),
  start: z.string('Say how it is started.'),
  port: z.number().optional(),
});

/** The questions about everything beside the components. */
export function servicesFields(system: System | undefined, { services }: Catalogue): Fields {
  const options = offeredServices(system, services).map(({ name, title }) => ({ value: name, label: title }));
  return {
    ...(options.length === 0
      ? {}
      : {
          services: {
            kind: 'choices',
            label: 'Services',
            options,
            optional: true,
            hint: 'They run in the container, and only for it, unless they serve the web.',
          },
        }),
    rootStart: {
      kind: 'text',
      label: 'Start command in the project root',
      maxLength: 1000,
      optional: true,
      hint: 'Runs beside the components.',
    },
    customServices: {
      kind: 'text',
      label: 'Commands of your own',
      multiline: true,
      optional: true,
      hint: 'One a line, run as root one after the other before anything is built, as in apt-get install -y ffmpeg.',
    },
  };
}
