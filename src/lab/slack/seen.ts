import type { Actor } from './actor/actor.ts';
import type { Conversation } from './channels.ts';
import type { Ephemeral, LabMessage } from './messages.ts';
import type { LabView } from './views.ts';
import type { World } from './world.ts';

/** Everything that a person sees at one moment, for drawing it from the start. */
export interface Seen {
  channels: readonly Conversation[];
  /** By channel, oldest first, replies among them. */
  messages: Readonly<Record<string, readonly LabMessage[]>>;
  ephemerals: readonly Ephemeral[];
  /** The modal on top. */
  modal: LabView | null;
  home: LabView | null;
}

/** What this person sees now. Messages are the workspace's own values: to be read at once, or copied. */
export function seenBy(world: World, actor: Actor): Seen {
  const channels = world.channels.seenBy(actor.user);
  return {
    channels,
    messages: Object.fromEntries(channels.map(({ id }) => [id, world.messages.in(id)])),
    ephemerals: actor.ephemerals(),
    modal: actor.openModal() ?? null,
    home: actor.home() ?? null,
  };
}
