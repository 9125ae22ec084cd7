import type { Listeners } from '../src/slack/listeners.ts';
import { cancelJobCommand } from './cancel-job.ts';
import { declaration as containers, containersCommand } from './containers.ts';
import { declaration as createContainer, createContainerCommand } from './create-container.ts';
import type { Desk } from './desk.ts';
import { homeTab } from './home.ts';
import { showOutputCommand } from './show-output.ts';

/** What `manifest.yml` must declare, one entry a command. */
export const commands = [createContainer, containers];

/** Everything people can ask, joined. */
export function listeners(desk: Desk): Listeners {
  const home = homeTab(desk);
  const parts: readonly Partial<Listeners>[] = [
    createContainerCommand(desk),
    containersCommand(desk),
    cancelJobCommand(desk),
    showOutputCommand(desk),
    home,
  ];
  const joined = <K extends keyof Listeners>(kind: K) =>
    Object.assign({}, ...parts.map((part) => part[kind])) as NonNullable<Listeners[K]>;
  return {
    commands: joined('commands'),
    shortcuts: joined('shortcuts'),
    actions: joined('actions'),
    submits: joined('submits'),
    searches: joined('searches'),
    home: home.home,
  };
}
