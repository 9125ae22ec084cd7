/** Who wrote something: their picture, which is their initials, and their name. */
import type { SeenMessage } from '../../src/lab/page/shapes.ts';
import { useDesk } from '../desk.ts';
import { isEphemeral } from '../state/select.ts';
import { initialsOf, toneOf } from './initials.ts';

const SLACKBOT = 'Slackbot';

export function Avatar({ id, size }: { id: string; size?: 'small' }) {
  const { about, nameOf } = useDesk();
  if (id === about.app.user) {
    return (
      <svg class={`avatar app ${size ?? ''}`} viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 5v13M8 8.5h8M5.5 13.5c0 3 3 5 6.5 5s6.5-2 6.5-5" />
        <circle cx="12" cy="4.6" r="1.6" />
      </svg>
    );
  }
  const name = id === SLACKBOT ? SLACKBOT : nameOf(id);
  return (
    <span class={`avatar tone-${toneOf(id)} ${size ?? ''}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** The id of whoever wrote it; words of Slack's own client are Slackbot's. */
export function useAuthor(message: SeenMessage): { id: string; name: string; isApp: boolean } {
  const { about, nameOf } = useDesk();
  const id = isEphemeral(message) ? (message.from === 'app' ? about.app.user : SLACKBOT) : message.user;
  return { id, name: id === SLACKBOT ? SLACKBOT : nameOf(id), isApp: id === about.app.user };
}
