/** Conversations: public and private channels, and the direct messages between the app and a person. */
import type { InstalledApp } from './app.ts';
import type { Json } from './json.ts';

export interface LabChannel {
  /** C... for channels; the lab makes the D... ids itself. */
  id: string;
  name: string;
  private?: boolean;
  archived?: boolean;
  /** Only some people may post here, and the app is not one of them. */
  restricted?: boolean;
  /** User ids; everybody, where left out. */
  members?: string[];
  /** True once the app has been invited. */
  botIn?: boolean;
}

export type Conversation = LabChannel & { dmWith?: string };

export class Channels {
  readonly #all = new Map<string, Conversation>();

  constructor(channels: readonly LabChannel[]) {
    for (const channel of channels) this.#all.set(channel.id, channel);
  }

  get(id: string): Conversation | undefined {
    return this.#all.get(id);
  }

  named(name: string): Conversation | undefined {
    return [...this.#all.values()].find((channel) => channel.dmWith === undefined && channel.name === name);
  }

  /** The direct message of the app with this person; the same one each time. */
  directWith(user: string): Conversation {
    const id = `D${user.slice(1)}`;
    const known = this.#all.get(id);
    if (known) return known;
    const made = { id, name: 'directmessage', private: true, botIn: true, members: [user], dmWith: user };
    this.#all.set(id, made);
    return made;
  }

  isMember(channel: Conversation, user: string): boolean {
    return channel.members === undefined ? !channel.private : channel.members.includes(user);
  }

  /** What this person has in their sidebar. */
  seenBy(user: string): Conversation[] {
    return [...this.#all.values()].filter((channel) => (channel.private ? this.isMember(channel, user) : true));
  }
}

/** A conversation object of conversations.info and conversations.open. */
export function conversationObject(channel: Conversation, app: InstalledApp): Json {
  if (channel.dmWith !== undefined) {
    return {
      id: channel.id,
      created: 1_600_000_000,
      is_im: true,
      is_org_shared: false,
      context_team_id: app.team.id,
      user: channel.dmWith,
      is_archived: false,
      is_open: true,
      priority: 0,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.private,
    is_group: channel.private ?? false,
    is_im: false,
    is_mpim: false,
    is_private: channel.private ?? false,
    is_archived: channel.archived ?? false,
    is_general: channel.name === 'general',
    is_member: channel.botIn ?? false,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    created: 1_600_000_000,
    unlinked: 0,
    creator: 'U0000000000',
    context_team_id: app.team.id,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  };
}
