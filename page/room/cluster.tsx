import type { Room, RoomContainer } from '../../src/lab/page/shapes.ts';
import { Copy } from './copy.tsx';
import { Empty, Section } from './section.tsx';
import { Table } from './table.tsx';
import { count, duration } from './words.ts';

/** What Proxmox has. */
export function Containers({ containers }: { containers: Room['containers'] }) {
  const templates = containers.filter(({ isTemplate }) => isTemplate);
  const own = containers.filter(({ isTemplate }) => !isTemplate);
  const running = own.filter(({ state }) => state === 'running').length;
  return (
    <Section title="Proxmox containers" count={own.length === 0 ? 'none' : `${own.length}, ${running} running`}>
      {own.length === 0 ? (
        <Empty>No containers yet. Each one that is made appears here as Proxmox knows it, from its first moment.</Empty>
      ) : (
        <ContainerTable caption="Containers" containers={own} />
      )}
      {templates.length > 0 && (
        <details class="room-fold">
          <summary>{count(templates.length, 'template')} that containers are cloned from</summary>
          <ContainerTable caption="Templates" containers={templates} />
        </details>
      )}
    </Section>
  );
}

function ContainerTable({ caption, containers }: { caption: string; containers: readonly RoomContainer[] }) {
  return (
    <Table caption={caption} columns={['Container', 'State', 'Address']}>
      {containers.map((one) => (
        <ContainerRow key={one.vmid} container={one} />
      ))}
    </Table>
  );
}

function ContainerRow({ container }: { container: RoomContainer }) {
  const { vmid, node, name, state, isTemplate, address, tags, lock, ssh } = container;
  return (
    <tr>
      <th scope="row">
        {name || <span class="room-dim">no name yet</span>}
        <span class="room-under">
          {vmid} on {node} {tags.map((tag) => [<Tag key={tag} text={tag} />, ' '])}
        </span>
      </th>
      <td>
        {isTemplate ? (
          <span class="room-dim">template</span>
        ) : (
          <span class={`room-state ${state === 'running' ? 'up' : 'still'}`}>{state}</span>
        )}
        {lock !== null && <span class="room-under">locked: {lock}</span>}
      </td>
      <td class="room-whole">
        {address === null ? <span class="room-dim">none</span> : <code>{address}</code>}
        {ssh !== null && (
          <span class="room-under">
            <Copy text={ssh} what={`the ssh line for ${name}`} /> ssh line
          </span>
        )}
      </td>
    </tr>
  );
}

const Tag = ({ text }: { text: string }) => <span class="tag">{text}</span>;

/** What Proxmox has done. */
export function Tasks({ tasks }: { tasks: Room['tasks'] }) {
  const failed = tasks.filter(({ exitstatus }) => exitstatus !== 'OK').length;
  const said = failed === 0 ? String(tasks.length) : `${tasks.length}, ${failed} failed`;
  return (
    <Section title="Proxmox tasks" count={tasks.length === 0 ? 'none' : said} open={false}>
      {tasks.length === 0 ? (
        <Empty>No task has ended yet. Every clone, start and stop that Berth asks of Proxmox is listed here.</Empty>
      ) : (
        <Table caption="Tasks, newest first" columns={['Task', 'Of', 'Exit status', 'Took']}>
          {tasks.map(({ type, id, exitstatus, tookMs }, index) => (
            <tr key={tasks.length - index}>
              <th scope="row" class="room-whole">
                <code>{type}</code>
              </th>
              <td class="room-number">{id}</td>
              <td class={exitstatus === 'OK' ? 'room-good' : 'room-bad'}>{exitstatus}</td>
              <td class="room-number room-whole">{duration(tookMs)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
