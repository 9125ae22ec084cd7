import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Lab } from '../../../../src/lab/lab.ts';
import { about } from '../../../../src/lab/page/about.ts';
import { usualPeople } from '../../../../src/lab/people.ts';

const manifest = parse(readFileSync(new URL('../../../../manifest.yml', import.meta.url), 'utf8'));
const app = { id: 'A0', name: 'Berth', user: 'U0BERTH001', workspace: 'Harbour', nativeTaskCards: true };
const lab = { slack: { app }, people: usualPeople, network: undefined } as unknown as Lab;

describe('about', () => {
  it('says what each person is here for', () => {
    const parts = about(lab, manifest, 'boot-1').people.map(({ name, part }) => `${name}: ${part}`);
    expect(parts).toEqual([
      'ada: Asks for containers',
      'ben: Is a colleague of Ada',
      'olga: Runs the cluster',
      'dan: Is disabled in the directory',
      'ina: Is not in the group staff',
      'gus: Is a guest here',
      'sam: Belongs to another workspace',
      'new: Is unknown to the directory',
    ]);
  });

  it('has what the manifest has, and nothing secret', () => {
    const told = about(lab, manifest, 'boot-1');
    expect(told).toMatchObject({ boot: 'boot-1', workspace: 'Harbour', real: false });
    expect(told.app.commands[0]).toEqual({
      command: '/create-container',
      description: expect.stringContaining('container'),
      usageHint: '[hostname]',
    });
    expect(told.app.shortcuts.map(({ callbackId }) => callbackId)).toContain('create-container');
    expect(told.app.hasHome).toBe(manifest.features.app_home.home_tab_enabled);
    expect(JSON.stringify(told)).not.toMatch(/opens-up|ssh-ed25519|xox/);
  });

  it('takes a manifest without features', () => {
    expect(about(lab, {}, 'b').app).toMatchObject({ hasHome: false, commands: [], shortcuts: [] });
  });
});
