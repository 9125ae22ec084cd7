/** The state of the workspace in one value, which the Web API changes and the actors see. */
import { type AppOptions, type InstalledApp, installApp } from './app.ts';
import type { BlockOptions } from './blockkit/validate.ts';
import { Channels, type LabChannel } from './channels.ts';
import type { Clock } from './clock.ts';
import { createFeed, type Feed } from './feed.ts';
import { Messages } from './messages.ts';
import type { LabPerson } from './people.ts';
import { Rates } from './rates.ts';
import { ResponseUrls } from './response-urls.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';

export interface World {
  app: InstalledApp;
  clock: Clock;
  feed: Feed;
  people: Map<string, LabPerson>;
  channels: Channels;
  messages: Messages;
  views: Views;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  rates: Rates;
  blockOptions: BlockOptions;
}

export interface WorldOptions extends AppOptions {
  people: readonly LabPerson[];
  channels?: readonly LabChannel[] | undefined;
  /** False for a workspace where `plan` and `task_card` blocks are not rolled out yet. */
  nativeTaskCards?: boolean | undefined;
  /** `none` takes the rate limits away, for a benchmark that asks for more than Slack would give. */
  limits?: 'real' | 'none' | undefined;
}

export function createWorld(options: WorldOptions, clock: Clock, base: () => string): World {
  const app = installApp(options);
  const feed = createFeed();
  const bot: LabPerson = { id: app.botUser, name: 'berth', realName: app.name, bot: true };
  return {
    app,
    clock,
    feed,
    people: new Map([...options.people, bot].map((person) => [person.id, { ...person }])),
    channels: new Channels(options.channels ?? [{ id: 'C0GENERAL01', name: 'general' }]),
    messages: new Messages(clock, feed),
    views: new Views(app, clock, feed),
    triggers: new Triggers(clock),
    responseUrls: new ResponseUrls(clock, base),
    rates: new Rates(clock, options.limits !== 'none'),
    blockOptions: { nativeTaskCards: options.nativeTaskCards ?? true },
  };
}
