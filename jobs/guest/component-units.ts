import type { Component, Deployment } from '../../src/domain/deployment.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import { CURRENT, folderIn, GROUP, OWN, ROOT_START, unitOf, userOf } from './app-paths.ts';
import { runtimeEnvironment } from './commands.ts';
import { environmentPath } from './environment-files.ts';

/** The programs of runtimes, by component. */
export type Bins = ReadonlyMap<string, string>;

/** Where the container remembers them, for the next deployment. */
export const BINS = `${OWN}/bins`;

export function readBins(text: string): Bins {
  const pairs = text
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  return new Map(pairs.filter(([name]) => name !== ''));
}

/** What systemd starts for a deployment, each file whole: units, the commands in them, and what they are run with. */
export function componentFiles(hostname: string, deployment: Deployment, bins: Bins): GuestFile[] {
  const components = deployment.components.flatMap((component) => {
    const folder = folderIn(CURRENT, deployment, component);
    const runtime = runtimeEnvironment(folder, { component, bin: bins.get(component.name) });
    return files(hostname, { ...component, folder, runtime, isRoot: false }, deployment);
  });
  const known = [...bins].map(([name, bin]) => `${name} ${bin}\n`).join('');
  components.push({ path: BINS, mode: 0o644, content: known });
  if (deployment.rootStart === '') return components;
  const folder = folderIn(CURRENT, deployment);
  const root = { name: ROOT_START, start: deployment.rootStart, folder, runtime: rootEnvironment(bins), isRoot: true };
  return [...components, ...files(hostname, root, deployment)];
}

/** The command in the project root may use the runtime of any component. */
function rootEnvironment(bins: Bins): string {
  const [first, ...others] = [...new Set(bins.values())];
  const component = { name: ROOT_START, path: '' };
  return runtimeEnvironment('', { component, bin: first === undefined ? undefined : [first, ...others].join(':') });
}

interface Started extends Pick<Component, 'name' | 'start'> {
  port?: number | undefined;
  folder: string;
  runtime: string;
  isRoot: boolean;
}

function files(hostname: string, started: Started, deployment: Deployment): GuestFile[] {
  const { name, start, runtime } = started;
  return [
    { path: commandPath(name), mode: 0o644, content: `${start}\n` },
    { path: runtimePath(name), mode: 0o644, content: runtime },
    { path: `/etc/systemd/system/${unitOf(name)}`, mode: 0o644, content: unitText(hostname, started, deployment) },
  ];
}

const commandPath = (name: string) => `${OWN}/start/${name}`;
const runtimePath = (name: string) => `${OWN}/runtime/${name}`;

/**
 * A unit that comes with the machine and comes back when it fails, as often as it takes: what it needs may come later.
 * Nothing of it needs a mount namespace, which not every container can make.
 */
function unitText(hostname: string, { name, folder, port, isRoot }: Started, { services }: Deployment): string {
  const lines = [
    '# Written by Berth; changes are lost.',
    '[Unit]',
    `Description=${name} of ${hostname}`,
    'Wants=network-online.target',
    'After=network-online.target',
    'StartLimitIntervalSec=0',
    `ConditionPathExists=${CURRENT}`,
    '',
    '[Service]',
    'Type=exec',
    `User=${userOf(name)}`,
    `Group=${GROUP}`,
    // Whoever may talk to docker is root in there; that is what the owner is anyway.
    ...(services.includes('docker') ? ['SupplementaryGroups=docker'] : []),
    'UMask=0002',
    // A slash at the end: a backslash there would go on in the next line.
    `WorkingDirectory=${folder.replaceAll('%', '%%')}/`,
    `EnvironmentFile=-${environmentPath(name)}`,
    `EnvironmentFile=${runtimePath(name)}`,
    `ExecStart=/bin/bash ${commandPath(name)}`,
    // What has done its work and gone, as "docker compose up -d", counts as running.
    ...(isRoot ? ['RemainAfterExit=yes'] : []),
    'Restart=on-failure',
    'RestartSec=1',
    'TimeoutStopSec=20',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    ...(port !== undefined && port < 1024 ? ['AmbientCapabilities=CAP_NET_BIND_SERVICE'] : []),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}
