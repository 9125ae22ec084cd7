import type { Happening } from '../feed.ts';
import type { World } from '../world.ts';

/** Whether this person would see it: what is theirs, and what is in their channels. */
export function sees(world: World, user: string, happening: Happening): boolean {
  if ('user' in happening) return happening.user === user;
  return world.channels.seenBy(user).some((channel) => channel.id === happening.channel);
}
