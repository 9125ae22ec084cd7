/** The way through the workspace, and who one is in it. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../desk.ts';
import { Icon, type IconName } from '../icon.tsx';
import type { State } from '../state/model.ts';
import { directOf } from '../state/select.ts';
import { PersonPicker } from './person-picker.tsx';
import { ThemeButton } from './theme-button.tsx';

const LINKS = { connecting: 'Connecting…', live: 'Connected', down: 'Reconnecting…' } as const;

export function Rail({ state, place }: { state: State; place: string | undefined }) {
  const { about, act, user, go } = useDesk();
  const channels = state.channels.filter((one) => one.dmWith === undefined);
  const direct = state.channels.find((one) => one.dmWith === user)?.id ?? directOf(user);
  return (
    <nav class="rail" aria-label="Workspace">
      <header class="rail-head">
        <strong>{about.workspace}</strong>
        <p>{about.real ? 'Real containers on this machine' : 'Simulated containers'}</p>
      </header>
      <PersonPicker />
      <div class="rail-scroll">
        <Group name="Channels">
          {channels.map((one) => (
            <Item
              key={one.id}
              icon={one.private ? 'lock' : 'hash'}
              name={one.name}
              note={one.archived ? 'archived' : undefined}
              here={place === one.id}
              unread={state.unread[one.id]}
              onGo={() => go({ place: one.id, thread: undefined })}
            />
          ))}
        </Group>
        <Group name="Direct messages">
          <Item
            icon="direct"
            name={about.app.name}
            here={place === direct}
            unread={state.unread[direct]}
            onGo={() => go({ place: direct, thread: undefined })}
          />
          {about.app.hasHome && (
            <Item
              icon="home"
              name={`${about.app.name}: Home`}
              here={place === 'home'}
              unread={undefined}
              onGo={() => go({ place: 'home', thread: undefined })}
            />
          )}
        </Group>
        <Group name="Shortcuts">
          {about.app.shortcuts.map(({ callbackId, name, description }) => (
            <li key={callbackId}>
              <button
                type="button"
                class="rail-item"
                title={description}
                onClick={() => act('shortcut', { callback_id: callbackId })}
              >
                <Icon name="shortcut" />
                <span class="rail-name">{name}</span>
              </button>
            </li>
          ))}
        </Group>
      </div>
      <footer class="rail-foot">
        <span class={`link ${state.link}`} role="status">
          {LINKS[state.link]}
        </span>
        <ThemeButton />
      </footer>
    </nav>
  );
}

function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="rail-group">
      <h2>{name}</h2>
      <ul>{children}</ul>
    </section>
  );
}

interface ItemProps {
  icon: IconName;
  name: string;
  note?: string | undefined;
  here: boolean;
  unread: { all: number; mine: number } | undefined;
  onGo(): void;
}

function Item({ icon, name, note, here, unread, onGo }: ItemProps) {
  const looks = ['rail-item', here && 'here', unread && 'unread'].filter(Boolean).join(' ');
  return (
    <li>
      <button type="button" class={looks} aria-current={here ? 'page' : undefined} onClick={onGo}>
        <Icon name={icon} />
        <span class="rail-name">{name}</span>
        {note && <span class="rail-note">{note}</span>}
        {unread && unread.mine > 0 && (
          <span class="badge">
            {unread.mine}
            <span class="hidden"> unread for you</span>
          </span>
        )}
        {unread && unread.mine === 0 && <span class="hidden">, unread</span>}
      </button>
    </li>
  );
}
