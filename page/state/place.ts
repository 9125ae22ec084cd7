import type { State } from './model.ts';
import { directOf } from './select.ts';

/** The place to show: the one that the address names if there is such a place, or else the first channel. Pure. */
export function placeOf(wanted: string | undefined, { channels, user }: State): string | undefined {
  if (wanted === 'home' || wanted === directOf(user)) return wanted;
  if (channels.some((one) => one.id === wanted)) return wanted;
  const open = channels.filter((one) => one.dmWith === undefined && !one.archived);
  return (open.find((one) => one.name === 'general') ?? open[0] ?? channels[0])?.id;
}
