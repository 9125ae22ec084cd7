import { describe, expect, it } from 'vitest';
import { readEnd } from '../../../../jobs/guest/command-scripts.ts';
import { commandTrouble, lastLines } from '../../../../jobs/guest/command-trouble.ts';
import { runtimeEnvironment } from '../../../../jobs/guest/commands.ts';
import { componentFiles, readBins } from '../../../../jobs/guest/component-units.ts';
import { changedComponents, readCurrent } from '../../../../jobs/guest/redeploy.ts';
import type { Component } from '../../../../src/domain/deployment.ts';
import { aDeployment } from '../../domain/records.ts';

const one = (more: Partial<Component>): Component => ({
  ...{ name: 'web', path: '', install: '', build: '', start: 'node .', hasEnvironment: false },
  ...more,
});
const fileOf = (files: ReturnType<typeof componentFiles>, path: string) =>
  files.find((file) => file.path === path)?.content ?? '';

describe('the units of a deployment', () => {
  const start = `echo "$5" '%n' \\`;
  const components = [one({ path: 'a b%c', start, port: 80 }), one({ name: 'api', path: 'api', port: 8000 })];
  const deployment = aDeployment({ components, services: ['docker'], rootStart: 'make serve' });
  const files = componentFiles('site', deployment, new Map([['web', '/opt/berth/nodejs-22.11.0/bin']]));

  it('have the command as it was given, in a file of its own', () => {
    expect(fileOf(files, '/etc/berth/start/web')).toBe(`${start}\n`);
    const unit = fileOf(files, '/etc/systemd/system/app-web.service');
    expect(unit).toContain('ExecStart=/bin/bash /etc/berth/start/web\n');
    expect(unit).not.toContain('echo');
  });

  it('run as users of their own, in their folder, and come back', () => {
    const unit = fileOf(files, '/etc/systemd/system/app-web.service');
    for (const line of [
      ...['User=app-web', 'Group=app', 'WorkingDirectory=/srv/app/current/a b%%c/', 'Restart=on-failure', 'UMask=0002'],
      ...['EnvironmentFile=-/etc/berth/environment/web', 'WantedBy=multi-user.target', 'SupplementaryGroups=docker'],
      'AmbientCapabilities=CAP_NET_BIND_SERVICE',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
    expect(fileOf(files, '/etc/systemd/system/app-api.service')).not.toContain('AmbientCapabilities');
  });

  it('have the runtime first on their path, whatever the environment says', () => {
    const unit = fileOf(files, '/etc/systemd/system/app-web.service');
    expect(unit.indexOf('/etc/berth/runtime/web')).toBeGreaterThan(unit.indexOf('/etc/berth/environment/web'));
    expect(fileOf(files, '/etc/berth/runtime/web')).toMatch(/^PATH="\/opt\/berth\/nodejs-22.11.0\/bin:\/usr\/local/m);
    expect(fileOf(files, '/etc/berth/runtime/api')).toMatch(/^PATH="\/usr\/local/m);
  });

  it('start a command in the project root with every runtime, which may have ended', () => {
    const unit = fileOf(files, '/etc/systemd/system/app-root.service');
    expect(unit).toContain('WorkingDirectory=/srv/app/current/\n');
    expect(unit).toContain('RemainAfterExit=yes');
    expect(fileOf(files, '/etc/berth/start/root')).toBe('make serve\n');
    expect(fileOf(files, '/etc/berth/runtime/root')).toContain('/opt/berth/nodejs-22.11.0/bin:');
  });

  it('are remembered with their runtimes', () => {
    expect([...readBins(fileOf(files, '/etc/berth/bins'))]).toEqual([['web', '/opt/berth/nodejs-22.11.0/bin']]);
    const seen = readCurrent('current /srv/app/versions/c0-1 c0c0\nbin web /opt/x/bin\n');
    expect(seen).toEqual({ folder: '/srv/app/versions/c0-1', commit: 'c0c0', bins: new Map([['web', '/opt/x/bin']]) });
    expect(readCurrent('bin web /opt/x/bin\n')).toBeUndefined();
  });

  it('give Python an environment of its own', () => {
    const python = { kind: 'python', asked: '', version: '3.11.2', from: { how: 'package' } } as const;
    const text = runtimeEnvironment('/srv/app/current/api', {
      component: one({ name: 'api', runtime: python }),
      bin: '/usr/bin',
    });
    expect(text).toContain('PATH="/srv/app/current/api/.venv/bin:/usr/bin:');
    expect(text).toContain('VIRTUAL_ENV="/srv/app/current/api/.venv"');
  });
});

describe('why a command failed', () => {
  const told = (end: Partial<NonNullable<ReturnType<typeof readEnd>>>, ...lines: string[]) =>
    commandTrouble(
      { result: 'exit-code', code: 1, freeKiB: 100_000, ...end },
      { doing: 'Building web', setting: 'deployment.buildMinutes', ms: 900_000, processes: 50, lines },
    );

  it.each<[Parameters<typeof told>, string]>([
    [[{ result: 'timeout' }], 'Building web did not end within 15 minutes, and was ended.'],
    [[{ code: 2 }], 'Building web failed with exit code 2.'],
    [[{ result: 'signal', code: 9 }], 'Building web was ended by signal 9.'],
    [[{ freeKiB: 12 }], 'Building web filled the disk of the container.'],
    [[{}, 'npm ERR! code ENOSPC'], 'Building web filled the disk of the container.'],
    [[{ result: 'oom-kill' }], 'Building web needed more memory than the container has.'],
    [[{}, 'FATAL ERROR: JavaScript heap out of memory'], 'Building web needed more memory than the container has.'],
    [
      [{}, 'bash: fork: retry: Resource temporarily unavailable'],
      'Building web began more processes than the 50 that it may have.',
    ],
  ])('%j', (call, sentence) => {
    expect(told(...call)).toMatchObject({ reason: 'failed', message: sentence });
  });

  it('shows its last lines, without colours, and no more than is read', () => {
    expect(told({}, 'one', '', '\u001b[31mtwo\u001b[0m', 'three', 'four', 'five').hint).toBe(
      'Its last words: two\nthree\nfour\nfive',
    );
    expect(lastLines(['x'.repeat(9000)]).length).toBe(500);
    expect(told({}).hint).toBe('It said nothing.');
  });

  it('shows the error and not the stack of calls that comes after it', () => {
    const frames = Array.from({ length: 6 }, (_, nth) => `    at call${nth} (node:internal/loader:${nth}:1)`);
    const lines = ['file:///srv/app/server.js:1', "throw new Error('no port');", '      ^', '', 'Error: no port'];
    expect(lastLines([...lines, ...frames, '', 'Node.js v18.20.4'])).toBe(
      "file:///srv/app/server.js:1\nthrow new Error('no port');\nError: no port",
    );
    expect(lastLines(frames, 1)).toBe(frames.at(-1));
  });

  it('is what the script says in its last line, not what the command says before', () => {
    expect(readEnd(['berth: timeout 15 1', 'more', 'berth: exit-code 3 2048', ''])).toEqual({
      ...{ result: 'exit-code', code: 3, freeKiB: 2048 },
    });
    expect(readEnd(['berth: exit-code 3 2048', 'said later'])).toBeUndefined();
  });
});

describe('what a change of files touches', () => {
  const components = [
    one({ path: '' }),
    one({ name: 'api', path: 'api' }),
    one({ name: 'deep', path: 'api/my_app.v2' }),
  ];
  const whole = aDeployment({ components });
  const parts = aDeployment({ components: components.slice(1), rootStart: 'make' });
  const below = aDeployment({
    components: components.slice(1),
    repository: { ...aDeployment().repository, root: 'apps' },
  });

  it.each<[string, ReturnType<typeof aDeployment>, string[] | undefined, string[]]>([
    ['the component with the deepest folder', whole, ['api/my_app.v2/x', 'README'], ['web', 'deep']],
    ['that component alone', whole, ['api/x'], ['api']],
    ['everything, when a file is nobody’s', parts, ['shared/x'], ['api', 'deep', 'root']],
    ['the command at the root too', parts, ['api/x'], ['api', 'root']],
    ['nothing', parts, [], []],
    ['everything, when it is not known', whole, undefined, ['web', 'api', 'deep']],
    ['a folder whose name only begins so: nobody’s', parts, ['api2/x'], ['api', 'deep', 'root']],
    ['folders below the project root', below, ['apps/api/x'], ['api']],
    ['what is above the project root: all', below, ['api/x'], ['api', 'deep']],
  ])('%s', (_what, deployment, paths, names) => {
    expect(changedComponents(deployment, paths)).toEqual(names);
  });
});
