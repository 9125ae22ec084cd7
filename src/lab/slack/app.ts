/** The app under test as the workspace has it installed: its tokens, and what its manifest allows. */
import { isJson, type Json, listOf } from './json.ts';

export interface AppOptions {
  signingSecret: string;
  /** xoxb-..., what the app calls methods with. */
  botToken: string;
  /** xapp-..., what opens Socket Mode connections. */
  appToken: string;
  /** A parsed manifest.yml; without one the app may do everything the lab knows. */
  manifest?: Json | undefined;
  /** Bot scopes, in place of the manifest's. */
  scopes?: readonly string[] | undefined;
}

export interface InstalledApp {
  id: string;
  name: string;
  botId: string;
  botUser: string;
  team: { id: string; domain: string; name: string };
  /** The old verification token, present in every payload. */
  verificationToken: string;
  signingSecret: string;
  botToken: string;
  appToken: string;
  scopes: ReadonlySet<string>;
  /** Undefined where no manifest restricts them. */
  commands: ReadonlySet<string> | undefined;
  shortcuts: ReadonlySet<string> | undefined;
  events: ReadonlySet<string> | undefined;
  /** False where the manifest has interactivity off: buttons, modals and shortcuts then reach nobody. */
  interactive: boolean;
  homeTab: boolean;
  messagesTab: boolean;
}

const allScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'im:write',
  'im:read',
  'channels:read',
  'groups:read',
  'users:read',
  'users:read.email',
  'reactions:write',
];

function under(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((at, name) => (isJson(at) ? at[name] : undefined), value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export function installApp(options: AppOptions): InstalledApp {
  const { manifest } = options;
  const named = (items: unknown, key: string) =>
    manifest ? new Set(listOf(items).map((item) => String(item[key]))) : undefined;
  return {
    id: 'A0BERTH001',
    name: String(under(manifest, 'display_information', 'name') ?? 'Berth'),
    botId: 'B0BERTH001',
    botUser: 'U0BERTH001',
    team: { id: 'T0HARBOUR1', domain: 'harbour', name: 'Harbour' },
    verificationToken: 'lab-verification-token',
    signingSecret: options.signingSecret,
    botToken: options.botToken,
    appToken: options.appToken,
    scopes: new Set(
      options.scopes ?? (manifest ? strings(under(manifest, 'oauth_config', 'scopes', 'bot')) : allScopes),
    ),
    commands: named(under(manifest, 'features', 'slash_commands'), 'command'),
    shortcuts: named(under(manifest, 'features', 'shortcuts'), 'callback_id'),
    events: manifest ? new Set(strings(under(manifest, 'settings', 'event_subscriptions', 'bot_events'))) : undefined,
    interactive: !manifest || under(manifest, 'settings', 'interactivity', 'is_enabled') === true,
    homeTab: !manifest || under(manifest, 'features', 'app_home', 'home_tab_enabled') === true,
    messagesTab: !manifest || under(manifest, 'features', 'app_home', 'messages_tab_enabled') === true,
  };
}
