/**
 * Where the window is, kept in its address: `#/ada/C0GENERAL01/1700000000.000100/room`. So two windows are two people,
 * a reload keeps the place, and the browser's Back goes back. Pure.
 */
export interface Route {
  /** By name, as in "ada". */
  person: string | undefined;
  /** A channel's id, or `home` for the Home tab. */
  place: string | undefined;
  /** The time stamp of the message whose thread is open. */
  thread: string | undefined;
  /** Whether the machine room is open. */
  room: boolean;
}

const TS = /^\d{1,12}\.\d{1,9}$/;

export function readRoute(hash: string): Route {
  const [person, place, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const ended = place === 'room' ? { place: undefined, room: true } : { place, room: rest.includes('room') };
  return { person, ...ended, thread: rest.find((part) => TS.test(part)) };
}

export function writeRoute({ person, place, thread, room }: Route): string {
  if (person === undefined) return '#/';
  const parts = [person, place, place === undefined ? undefined : thread, room ? 'room' : undefined];
  return `#/${parts
    .filter((part) => part !== undefined)
    .map((part) => encodeURIComponent(part))
    .join('/')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
