import type { Component } from '../../src/domain/deployment.ts';
import type { DeploymentRules } from '../../src/domain/deployment-rules.ts';
import { OpsError } from '../../src/errors.ts';
import { folderIn, GROUP, homeOf, STAGE } from './app-paths.ts';
import type { AppWork } from './checkout.ts';
import { MAKE_VENV, RUN_COMMAND, RUNNER, readEnd } from './command-scripts.ts';
import { type CommandLimits, commandTrouble } from './command-trouble.ts';
import { assignments, folderTrouble } from './environment-files.ts';

/** The outer unit has this much longer than the command in it, to tell how that ended. */
const GRACE_MS = 60_000;
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A component, in one version of the application. */
export interface ComponentIn {
  version: string;
  component: Pick<Component, 'name' | 'path' | 'runtime'>;
  /** Where the programs of its runtime are; undefined for one without. */
  bin: string | undefined;
}

/** What one command of a component's is. */
export interface CommandOrder {
  /** In the name of its unit: "install". */
  verb: string;
  /** For people: "Installing what web needs". */
  doing: string;
  command: string;
  /** What may be changed when there is too little time. */
  limit: CommandLimits;
}

/** What a component is run with, besides its environment: its runtime comes first. */
export function runtimeEnvironment(folder: string, { component, bin }: Pick<ComponentIn, 'component' | 'bin'>): string {
  const venv = component.runtime?.kind === 'python' ? `${folder}/.venv` : undefined;
  const path = [...(venv === undefined ? [] : [`${venv}/bin`]), ...(bin === undefined ? [] : [bin]), SYSTEM_PATH];
  return assignments({
    HOME: homeOf(component.name),
    PATH: path.join(':'),
    ...(venv === undefined ? {} : { VIRTUAL_ENV: venv }),
  });
}

/**
 * Runs a component's own command in its folder, as its user, and follows what it says. A resumed job finds it again.
 * @throws OpsError `failed` with what it said last, also when it took too long, or too much disk, memory or processes
 */
async function runCommand(work: AppWork, where: ComponentIn, order: CommandOrder): Promise<void> {
  const { guest, target, job, deployment, signal, note } = work;
  const { name } = where.component;
  const folder = folderIn(where.version, deployment, where.component);
  const unit = `berth-${job}-${order.verb}-${name}`;
  const lines: string[] = [];
  const onOutput = (line: string) => {
    lines.push(line);
    if (!line.startsWith('berth: ')) note(line, 'output');
  };
  const seconds = String(Math.ceil(order.limit.ms / 1000));
  const groups = deployment.services.includes('docker') ? 'docker' : GROUP;
  try {
    await guest.unit(
      target,
      {
        name: unit,
        label: order.doing.charAt(0).toLowerCase() + order.doing.slice(1),
        body: RUN_COMMAND,
        input: [unit, name, where.version, folder, seconds, String(order.limit.processes), groups],
        files: [
          { path: `${STAGE}/run`, mode: 0o644, content: RUNNER },
          { path: `${STAGE}/${unit}.command`, mode: 0o644, content: `${order.command}\n` },
          { path: `${STAGE}/${unit}.environment`, mode: 0o644, content: runtimeEnvironment(folder, where) },
        ],
        timeoutMs: order.limit.ms + GRACE_MS,
      },
      { signal, onOutput },
    );
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    const end = readEnd(lines);
    const said = lines.filter((line) => !line.startsWith('berth: '));
    const wrong = end && commandTrouble(end, { ...order.limit, doing: order.doing, lines: said });
    throw wrong ?? folderTrouble(lines.join('\n'), where.component) ?? cause;
  }
}

/** What makes a component's dependencies be there: for Python an environment of its own first. */
export async function installDependencies(
  work: AppWork,
  where: ComponentIn & { component: Pick<Component, 'install'> },
  { installMs: ms, mostProcesses: processes }: DeploymentRules,
): Promise<void> {
  const { component } = where;
  const limit = { ms, processes, setting: 'deployment.installMinutes' };
  const doing = `Installing what ${component.name} needs`;
  if (component.runtime?.kind === 'python') {
    await runCommand(work, where, { verb: 'venv', doing, command: MAKE_VENV, limit });
  }
  if (component.install === '') return;
  await runCommand(work, where, { verb: 'install', doing, command: component.install, limit });
}

export async function buildComponent(
  work: AppWork,
  where: ComponentIn & { component: Pick<Component, 'build'> },
  { buildMs: ms, mostProcesses: processes }: DeploymentRules,
): Promise<void> {
  const { name, build } = where.component;
  if (build === '') return;
  const limit = { ms, processes, setting: 'deployment.buildMinutes' };
  await runCommand(work, where, { verb: 'build', doing: `Building ${name}`, command: build, limit });
}
