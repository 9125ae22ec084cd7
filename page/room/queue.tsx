import type { Room } from '../../src/lab/page/shapes.ts';
import { Empty, Section } from './section.tsx';
import { Table } from './table.tsx';
import { clock, JOB_STATES } from './words.ts';

interface QueueProps {
  jobs: Room['jobs'];
  shown: string | undefined;
  onShow(job: string): void;
}

/** The jobs, newest first; each can be looked at. */
export function Queue({ jobs, shown, onShow }: QueueProps) {
  const open = jobs.filter(({ state }) => state === 'waiting' || state === 'running').length;
  const said = open === 0 ? String(jobs.length) : `${jobs.length}, ${open} not ended`;
  const now = Date.now();
  return (
    <Section title="Queue" count={jobs.length === 0 ? 'empty' : said}>
      {jobs.length === 0 ? (
        <Empty>The queue is empty. What people ask for stands in line here until a worker takes it.</Empty>
      ) : (
        <Table caption="Jobs, newest first" columns={['Job', 'State', 'Asked at', <span class="hidden">Plan</span>]}>
          {jobs.map(({ id, title, name, state, at }) => (
            <tr key={id} class={id === shown ? 'shown' : ''}>
              <th scope="row">
                {name || title}
                {name !== '' && <span class="room-under">{title}</span>}
              </th>
              <td>
                <span class={`room-state ${JOB_CLASSES[state]}`}>{JOB_STATES[state]}</span>
              </td>
              <td class="room-number">{clock(at, now)}</td>
              <td>
                <button
                  type="button"
                  class="button room-small"
                  aria-pressed={id === shown}
                  aria-label={`${id === shown ? 'Shown' : 'Show'}: the plan of ${title} ${name}`}
                  onClick={() => onShow(id)}
                >
                  {id === shown ? 'Shown' : 'Show'}
                </button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

const JOB_CLASSES = { waiting: 'still', running: 'starting', done: 'up', failed: 'down' } as const;
