/** The systems around the cluster: the proxy, the monitor and the directory. */
import type { Room } from '../../src/lab/page/shapes.ts';
import { Empty, Section } from './section.tsx';
import { Table } from './table.tsx';
import { count } from './words.ts';

/** What nginx serves. */
export function Sites({ sites }: { sites: Room['sites'] }) {
  return (
    <Section title="Sites" count={said(sites, 'site')} open={sites !== null && sites.length > 0}>
      {sites === null ? (
        <Empty>
          There is no proxy here. With real containers (./berth demo --lxc) each one gets a name, and its link is here.
        </Empty>
      ) : sites.length === 0 ? (
        <Empty>nginx serves nothing yet. The site of each container appears here with its link.</Empty>
      ) : (
        <ul class="room-list">
          {sites.map(({ name, url, target }) => (
            <li key={name}>
              <a href={url} target="_blank" rel="noreferrer">
                {name}
                <span class="hidden"> (opens a new tab)</span>
              </a>
              <span class="room-under">
                handed on to <code>{target}</code>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const AGENT_STATES: Readonly<Record<string, { text: string; class: string }>> = {
  active: { text: 'active', class: 'up' },
  pending: { text: 'pending', class: 'starting' },
  never_connected: { text: 'never connected', class: 'still' },
  disconnected: { text: 'disconnected', class: 'down' },
};

/** What the monitor watches over. */
export function Agents({ agents }: { agents: Room['agents'] }) {
  return (
    <Section title="Monitor" count={said(agents, 'agent')} open={agents !== null && agents.length > 0}>
      {agents === null ? (
        <Empty>
          There is no monitor here. With real containers (./berth demo --lxc) each one has an agent, and the monitor’s
          view of it is here.
        </Empty>
      ) : agents.length === 0 ? (
        <Empty>The monitor watches over nothing yet. The agent of each container appears here.</Empty>
      ) : (
        <Table caption="Agents" columns={['ID', 'Agent', 'State']}>
          {agents.map(({ id, name, state }) => (
            <tr key={id}>
              <td class="room-number">{id}</td>
              <th scope="row">{name}</th>
              <td>
                <span class={`room-state ${AGENT_STATES[state]?.class ?? 'still'}`}>
                  {AGENT_STATES[state]?.text ?? state}
                </span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** Whom the directory knows. */
export function People({ people }: { people: Room['people'] }) {
  return (
    <Section title="Directory" count={count(people.length, 'person', 'people')} open={false}>
      {people.length === 0 ? (
        <Empty>The directory knows nobody. Whoever it lets in may ask for containers, and would be here.</Empty>
      ) : (
        <Table caption="People in the directory" columns={['Account', 'Name', 'Groups']}>
          {people.map(({ uid, name, groups, disabled }) => (
            <tr key={uid}>
              <th scope="row">
                <code>{uid}</code>
              </th>
              <td>
                {name} {disabled && <span class="room-state down">disabled</span>}
              </td>
              <td>
                {groups.length === 0 ? (
                  <span class="room-dim">none</span>
                ) : (
                  groups.map((group) => [
                    <span key={group} class="tag">
                      {group}
                    </span>,
                    ' ',
                  ])
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

function said(list: readonly unknown[] | null, one: string): string {
  if (list === null) return 'not here';
  return list.length === 0 ? 'none' : count(list.length, one);
}
