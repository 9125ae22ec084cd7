import type { Component } from '../../src/domain/deployment.ts';
import { OpsError } from '../../src/errors.ts';
import { folderIn } from './app-paths.ts';
import type { AppWork } from './checkout.ts';
import {
  environmentFiles,
  folderTrouble,
  LOOK_FOR_ENVIRONMENT,
  PLACE_ENVIRONMENT,
  stagedPath,
} from './environment-files.ts';

/**
 * Writes what a component finds around it: its environment as it was given, in its folder, and its values for systemd.
 * @param placed.text as it was given; undefined for none, or when an earlier call has written it and it is dropped since
 * @throws OpsError `not-found` when it is neither given nor there, or its folder is not in the version
 */
export async function placeEnvironment(
  { guest, target, deployment, signal }: AppWork,
  { component, version, text }: { component: Component; version: string; text: string | undefined },
): Promise<void> {
  const { name, hasEnvironment } = component;
  const folder = folderIn(version, deployment, component);
  const label = `writing the environment of ${name}`;
  try {
    if (hasEnvironment && text === undefined) {
      const look = { label, body: LOOK_FOR_ENVIRONMENT, input: [name, version, folder], timeoutMs: 60_000 };
      if ((await guest.run(target, look, signal)).split('\n').includes('there')) return;
      throw new OpsError('not-found', `The environment of ${name} is not kept any more.`, { hint: 'Ask again.' });
    }
    const files = environmentFiles(component, text);
    const body = text === undefined ? LOOK_FOR_ENVIRONMENT : PLACE_ENVIRONMENT;
    const input = [name, version, folder, stagedPath(name)];
    await guest.run(target, { label, body, input, files, timeoutMs: 60_000 }, signal);
  } catch (cause) {
    if (!(cause instanceof OpsError) || cause.reason !== 'failed') throw cause;
    throw folderTrouble(cause.message, component) ?? cause;
  }
}
