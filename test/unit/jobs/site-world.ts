import { LOOK_AT_CURRENT } from '../../../jobs/guest/redeploy-scripts.ts';
import { WATCH } from '../../../jobs/guest/start-scripts.ts';
import type { Ports } from '../../../jobs/ports.ts';
import { OpsError } from '../../../src/errors.ts';
import type { GuestScript } from '../../../src/ports/guest.ts';
import type { World } from './world.ts';

/** The application in a container, as far as scripts change it. */
export interface App {
  /** The newest commit of the branch. */
  head: string;
  changed: string[];
  /** Version folders, by the job that made each. */
  versions: Map<string, { folder: string; commit: string }>;
  current: string | undefined;
  /** Environments in their places, by component. */
  environments: Map<string, string>;
  /** What was started, each with the version that was current then: "app-web.service /srv/app/versions/...". */
  started: string[];
  /** What the units did, by name, in order. */
  units: string[];
  /** What fails, by label, with these words. */
  failing: Map<string, string>;
}

export const newApp = (head: string): App => ({
  ...{ head, changed: ['package.json'], current: undefined, started: [], units: [] },
  ...{ versions: new Map(), environments: new Map(), failing: new Map() },
});

/** A world whose containers run an application; what is not of it is answered as before. */
export function withApp(world: World, app: App): Ports {
  const { guest } = world.ports;
  const refuse = (label: string) => {
    const words = app.failing.get(label);
    if (words !== undefined) throw new OpsError('failed', `${label} failed: ${words}`);
  };
  const scripts: Record<string, (script: GuestScript) => string> = {
    'making users and folders': () => '',
    'choosing a version': ({ input: [folder] }) => {
      app.current = folder;
      return '';
    },
    'starting the application': ({ input: [anew = ''] }) => {
      for (const unit of anew.split(' ').filter(Boolean)) app.started.push(`${unit} ${app.current}`);
      return '';
    },
    'looking at the application': (script) => (script.body === LOOK_AT_CURRENT ? lookAtCurrent() : watch(script)),
    'reading its log': () => 'no database\n',
    'removing the new version': ({ input: [job = ''] }) => {
      if (app.versions.get(job)?.folder !== app.current) app.versions.delete(job);
      return '';
    },
    'removing old versions': ({ input }) => {
      for (const [job, { folder }] of app.versions) if (!input.includes(folder)) app.versions.delete(job);
      return '';
    },
  };
  const commitOf = (wanted: string | undefined) =>
    [...app.versions.values()].find(({ folder }) => folder === wanted)?.commit ?? '';
  const lookAtCurrent = () => `current ${app.current} ${commitOf(app.current)}\nbin web /opt/node/bin\n`;
  const watch = ({ body, input: [, ...pairs] }: GuestScript) => {
    if (body !== WATCH) throw new Error('another script by this label');
    const units = pairs.filter((_word, index) => index % 2 === 0);
    const broken = app.failing.get(`commit ${commitOf(app.current)}`);
    const state = broken === undefined ? 'active success 0 0 any own' : 'failed exit-code 1 0 none other';
    return units.map((unit) => `${unit} ${state}\n`).join('');
  };
  const environment = (script: GuestScript) => {
    const name = script.label.split(' ').at(-1) ?? '';
    const text = script.files?.find(({ path }) => path.endsWith(`env-${name}`))?.content;
    if (text !== undefined) app.environments.set(name, text);
    return app.environments.has(name) ? 'there\n' : '';
  };
  const checkout = ({ input: [job = '', , , known = ''] }: GuestScript) => {
    if (known === app.head) return `same ${app.head}\n`;
    const made = app.versions.get(job) ?? { folder: `/srv/app/versions/${app.head.slice(0, 12)}-1`, commit: app.head };
    app.versions.set(job, made);
    return `${app.changed.map((path) => `changed ${path}\n`).join('')}checkout ${made.commit} ${made.folder}\n`;
  };
  return {
    ...world.ports,
    guest: {
      ...guest,
      async run(target, script, signal) {
        refuse(script.label);
        if (script.label.startsWith('writing the environment of')) return environment(script);
        return scripts[script.label]?.(script) ?? guest.run(target, script, signal);
      },
      async unit(_target, { name, ...script }, { onOutput }) {
        app.units.push(name.replace(/^berth-b[a-z0-9]{11}-/, ''));
        const words = app.failing.get(script.label);
        if (words !== undefined) for (const line of words.split('\n')) onOutput?.(line);
        refuse(script.label);
        return script.label === 'cloning the repository' ? checkout(script) : '';
      },
    },
  };
}
