import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { commands } from '../../commands/index.ts';
import { botScopes } from '../../src/slack/scopes.ts';

const Manifest = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean() }),
    slash_commands: z.array(z.object({ command: z.string(), description: z.string(), usage_hint: z.string() })),
    shortcuts: z.array(
      z.object({ name: z.string(), type: z.literal('global'), callback_id: z.string(), description: z.string() }),
    ),
  }),
  oauth_config: z.object({ scopes: z.strictObject({ bot: z.array(z.string()) }) }),
  settings: z.object({
    socket_mode_enabled: z.literal(true),
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
  }),
});

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const raw: unknown = parse(read('../../manifest.yml'));
const manifest = Manifest.parse(raw);

// The schema that Slack publishes (version 2.0.0 of slackapi/manifest-schema). It has keywords of its own.
function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(JSON.parse(read('../fixtures/manifest.schema.2.0.0.json')));
}

describe('manifest.yml', () => {
  test('is valid as Slack defines manifests', () => {
    const validate = validator();
    validate(raw);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...(raw as object), scopes: [] })).toBe(false);
  });

  test('offers the slash commands that Berth answers, no more and no fewer', () => {
    expect(manifest.features.slash_commands).toEqual(
      commands.map(({ slash, usage, description }) => ({ command: slash, usage_hint: usage, description })),
    );
  });

  test('offers the shortcuts that Berth answers, no more and no fewer', () => {
    expect(manifest.features.shortcuts).toEqual(
      commands.map(({ shortcut: { callbackId, title, description } }) => ({
        name: title,
        type: 'global',
        callback_id: callbackId,
        description,
      })),
    );
  });

  test('asks for the one event that Berth answers, and has the tab that it is of', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(['app_home_opened']);
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  });

  test('asks for the scopes that Berth uses, no more and no fewer', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual([...botScopes]);
  });
});
