import { dirname, resolve as joinPath } from 'node:path';
import type { Catalogue } from '../domain/catalogue.ts';
import { systemByName } from '../domain/system.ts';
import { crossCheck } from './checks.ts';
import { deploymentRules } from './deployment.ts';
import { loginOf } from './login.ts';
import { ConfigError, type Problem } from './problem.ts';
import { resolve } from './resolve.ts';
import { Config } from './schema.ts';
import { problemsOf, sentence } from './sentences.ts';
import { servicesOf } from './services.ts';
import { parseYaml } from './yaml.ts';

/** Where a configuration comes from; main.ts passes the real ones. */
export interface ConfigSources {
  /** What `${NAME}` stands for. */
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a text file, given an absolute path; throws as node:fs does. */
  readFile: (path: string) => string;
  /** Where berth.yml is: paths written in it are relative to its folder. */
  path: string;
}

/**
 * Reads the text of a berth.yml.
 * @throws ConfigError (`invalid`) with every problem at once, one a line as `path: sentence`
 */
export function loadConfig(text: string, { env, readFile, path }: ConfigSources): Config {
  const parsed = parseYaml(text);
  if ('problems' in parsed) throw new ConfigError(path, parsed.problems);
  const folder = dirname(path);
  const resolved = resolve(Config, parsed.value ?? {}, { env, readFile, locate: (to) => joinPath(folder, to) });
  const result = Config.safeParse(resolved.value, { error: sentence });

  const reported = (at: string) =>
    resolved.problems.some(({ path: known }) => at === known || at.startsWith(`${known}.`));
  const problems: Problem[] = [
    ...resolved.problems,
    ...(result.success ? [] : problemsOf(result.error).filter(({ path: at }) => !reported(at))),
    ...crossCheck(soundSections(resolved.value)).filter(({ path: at }) => !reported(at)),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new ConfigError(path, problems);
}

/** The sections that are right on their own; zod stops at the first level of trouble, and we want it all. */
function soundSections(value: unknown): Partial<Config> {
  const given: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const entries = Object.entries(Config.shape).flatMap(([key, schema]) => {
    const result = schema.safeParse(given[key]);
    return result.success ? [[key, result.data] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The part of the configuration that jobs and forms read. */
export function catalogueOf(config: Config): Catalogue {
  const { templates, sizes, proxmox, addresses, containerSshPort, deletion, reservedHostnames, help } = config;
  return {
    templates: Object.fromEntries(
      Object.entries(templates).map(([name, one]) => [name, { ...one, system: one.system ?? systemByName(name) }]),
    ),
    sizes,
    vmids: proxmox.vmids,
    storage: proxmox.storage,
    realm: proxmox.realm,
    ownerRole: proxmox.ownerRole,
    addresses,
    addressTimeoutMs: proxmox.addressSeconds * 1000,
    containerSshPort,
    keepMs: deletion.keepHours * 3_600_000,
    login: loginOf(config).kind,
    deployment: deploymentRules(config),
    runtimes: config.runtimes,
    services: servicesOf(config),
    reservedHostnames,
    help,
  };
}
