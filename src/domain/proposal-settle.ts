/** What components need of each other: names and ports of their own, and which of them is the site. */
import { ComponentName } from './deployment.ts';
import type { Guess, ProposedComponent } from './proposal-part.ts';
import { isLine } from './proposal-procfile.ts';

/** Gives each a name that is valid and its own: as it calls itself, as its folder is called, or `app`. */
export function named(components: readonly ProposedComponent[]): ProposedComponent[] {
  const taken = new Set<string>();
  return components.map((component) => {
    const folder = component.path.split('/').at(-1) ?? '';
    const base =
      [component.path === '' ? component.name : folder, component.name].map(slug).find((name) => name !== '') ?? 'app';
    let name = base;
    for (let count = 2; taken.has(name); count += 1) name = `${slug(base.slice(0, 20))}-${count}`;
    taken.add(name);
    return { ...component, name: ComponentName.parse(name), ...onLines(component) };
  });
}

/** A command that could not stand in the form is left to the person. */
function onLines({ install, build, start }: Guess) {
  const line = (text: string) => (isLine(text) ? text.trim() : '');
  return { install: line(install), build: line(build), start: line(start) };
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 24)
    .replace(/^-+|-+$/g, '');

/** The only component is the site, wherever it listens; and two never want the same port. */
export function settlePorts(components: ProposedComponent[]): void {
  const [only] = components;
  if (only && components.length === 1 && only.port === undefined && only.runtime) {
    only.port = only.runtime.kind === 'nodejs' ? 3000 : 8000;
    only.reasons.port = 'the usual one';
  }
  const taken = new Set<number>();
  for (const component of components) {
    if (component.port === undefined) continue;
    while (taken.has(component.port)) component.port = (component.port % 65_535) + 1;
    taken.add(component.port);
  }
}

/** What people see first, told by its name, or else the first that listens. */
export function mainOf(components: readonly ProposedComponent[]): ProposedComponent | undefined {
  const listening = components.filter(({ port }) => port !== undefined);
  return listening.find(({ name }) => /^(?:web|www|front|client|site|ui)/.test(name)) ?? listening[0];
}
