import type { Catalogue } from '../src/domain/catalogue.ts';
import { Deployment, type RuntimeChoice } from '../src/domain/deployment.ts';
import { resolveRuntime, runtimeClash } from '../src/domain/runtimes.ts';
import { chosenServices, portTaken } from '../src/domain/services.ts';
import type { System } from '../src/domain/system.ts';
import type { ComponentDraft, Draft, Project } from './draft.ts';

/** Why a draft is no deployment yet, and where that can be mended. */
export interface DraftProblem {
  /** The component's id; undefined for what stands on the page of services. */
  component: string | undefined;
  /** The field on that page; empty for the component as a whole. */
  field: string;
  message: string;
}

type Built = { deployment: Deployment } | { problems: DraftProblem[] };

/** The system of the operating system that a draft asks for; undefined for one whose packages are not known. */
export function systemOf({ values }: Draft, { templates }: Catalogue): System | undefined {
  const template = values.template ?? '';
  return Object.hasOwn(templates, template) ? templates[template]?.system : undefined;
}

/** Custom commands as they are typed, one a line, with the number of the line each stands on. */
function commandLines(text: string): { line: number; command: string }[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((command, index) => ({ line: index + 1, command: command.trim() }))
    .filter(({ command }) => command !== '');
}

/** The deployment that a project comes to, every runtime settled exactly; or everything that is wrong with it. */
export function deploymentOf(draft: Draft, project: Project, catalogue: Catalogue): Built {
  const system = systemOf(draft, catalogue);
  const runtimes = project.components.map((component) => runtimeOf(component, system, catalogue));
  const commands = commandLines(project.customServices);
  const parsed = Deployment.safeParse({
    repository: {
      url: project.url,
      branch: project.branch,
      root: project.root,
      isPrivate: draft.hasToken === true,
    },
    components: project.components.map((component, index) => componentOf(component, runtimes[index])),
    services: project.services,
    customServices: commands.map(({ command }) => command),
    rootStart: project.rootStart,
  });
  const problems = [
    ...runtimes.flatMap((runtime, index) =>
      typeof runtime === 'string' ? [at(project.components[index], 'version', runtime)] : [],
    ),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => issueProblem(project, commands, path, message)),
    ...togetherProblems(project, runtimes, system, catalogue),
  ];
  if (problems.length > 0 || !parsed.success) return { problems };
  return { deployment: parsed.data };
}

function runtimeOf(
  { runtime, version, fromSource }: ComponentDraft,
  system: System | undefined,
  { runtimes }: Catalogue,
): RuntimeChoice | string | undefined {
  if (runtime === 'none') return undefined;
  const how = fromSource ? 'source' : 'prebuilt';
  return resolveRuntime({ kind: runtime, asked: version, how }, system, runtimes);
}

function componentOf(component: ComponentDraft, runtime: RuntimeChoice | string | undefined): unknown {
  const { name, path, install, build, start, port, environment } = component;
  return {
    ...{ name, path, install, build, start, hasEnvironment: environment !== undefined },
    ...(port === undefined ? {} : { port }),
    ...(typeof runtime === 'object' ? { runtime } : {}),
  };
}

/** What is right for each by itself, and not for all in one container. */
function togetherProblems(
  { components, services }: Project,
  runtimes: readonly (RuntimeChoice | string | undefined)[],
  system: System | undefined,
  catalogue: Catalogue,
): DraftProblem[] {
  const chosen = chosenServices(services, system, catalogue.services);
  const settled = components.map(({ name }, index) => {
    const runtime = runtimes[index];
    return typeof runtime === 'object' ? { name, runtime } : { name };
  });
  const clash = runtimeClash(settled, system);
  return [
    ...(typeof chosen === 'string' ? [{ component: undefined, field: 'services', message: chosen }] : []),
    ...components.flatMap((component) => {
      const { port } = component;
      const taken = port === undefined || typeof chosen === 'string' ? undefined : portTaken(port, chosen);
      return taken ? [at(component, 'port', taken)] : [];
    }),
    ...(clash ? [at(components.at(-1), 'version', clash)] : []),
  ];
}

function issueProblem(
  { components }: Project,
  commands: readonly { line: number }[],
  path: readonly PropertyKey[],
  message: string,
): DraftProblem {
  const [section, index, field] = path;
  if (section === 'components') {
    if (typeof index !== 'number') return at(undefined, '', 'Add at least one component.');
    return at(components[index], String(field ?? ''), message);
  }
  if (section === 'customServices') {
    const line = typeof index === 'number' ? commands[index]?.line : undefined;
    const text = line === undefined ? 'These are too many commands.' : `Line ${line}: ${message}`;
    return { component: undefined, field: 'customServices', message: text };
  }
  return { component: undefined, field: String(section ?? ''), message };
}

function at(component: ComponentDraft | undefined, field: string, message: string): DraftProblem {
  return { component: component?.id ?? '', field, message };
}
