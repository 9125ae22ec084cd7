import { useId } from 'preact/hooks';
import { useDesk } from '../desk.ts';
import { writeRoute } from '../state/route.ts';
import { Avatar } from './author.tsx';

/** Who this window is. Another window can be somebody else, and each sees what the other does. */
export function PersonPicker() {
  const { about, user, go } = useDesk();
  const id = useId();
  const self = about.people.find((person) => person.id === user);
  const other = about.people.find((person) => person.id !== user);
  const become = (name: string) => go({ person: name, place: undefined, thread: undefined });
  return (
    <div class="person">
      <Avatar id={user} />
      <div class="person-words">
        <label for={id}>You are</label>
        <select
          id={id}
          value={self?.name}
          aria-describedby={`${id}-part`}
          onChange={(event) => become(event.currentTarget.value)}
        >
          {about.people.map(({ id: key, name, realName, part }) => (
            <option key={key} value={name}>
              {realName}: {part}
            </option>
          ))}
        </select>
        <span class="person-name" aria-hidden="true">
          {self?.realName}
        </span>
        <span class="person-part" id={`${id}-part`}>
          {self?.part}
        </span>
      </div>
      {other && (
        <a
          class="person-other"
          href={writeRoute({ person: other.name, place: undefined, thread: undefined, room: false })}
          target="_blank"
          rel="noreferrer noopener"
        >
          Be {other.realName} in a second window
        </a>
      )}
    </div>
  );
}
