import { useState } from 'preact/hooks';
import type { Room } from '../../src/lab/page/shapes.ts';
import { Breaks } from './breaks.tsx';
import { Containers, Tasks } from './cluster.tsx';
import { Halves } from './halves.tsx';
import { JobSelect } from './job-select.tsx';
import { Agents, People, Sites } from './outside.tsx';
import { Plan } from './plan.tsx';
import { Queue } from './queue.tsx';
import { Section } from './section.tsx';
import { useRoom } from './use-room.ts';

interface RoomPaneProps {
  /** What the server's addresses begin with: '' or './'. */
  base: string;
  onClose(): void;
}

/** The machine room: all that is behind the chat, as it is, and what can be broken in it. */
export function RoomPane({ base, onClose }: RoomPaneProps) {
  /** Empty: whichever is the newest. */
  const [job, setJob] = useState('');
  const { room, isLive } = useRoom(base, job);
  return (
    <section class="room" aria-labelledby="room-title">
      <header class="room-header">
        <h2 id="room-title">Machine room</h2>
        <button type="button" class="icon-button" aria-label="Close the machine room" onClick={onClose}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path
              d="M3 3 13 13M13 3 3 13"
              fill="none"
              stroke="currentColor"
              stroke-width="1.8"
              stroke-linecap="round"
            />
          </svg>
        </button>
      </header>
      <Troubles troubles={room?.troubles ?? []} isLive={isLive} />
      {room ? (
        <Contents base={base} room={room} job={job} onShow={setJob} />
      ) : (
        <p class="room-empty room-first">Looking into the machine room.</p>
      )}
    </section>
  );
}

/** Always there, so that what comes into it is read aloud. */
function Troubles({ troubles, isLive }: { troubles: readonly string[]; isLive: boolean }) {
  const all = isLive ? troubles : ['The lab cannot be reached just now. This is what was last seen.', ...troubles];
  return (
    <div class="room-troubles" role="status">
      {all.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

interface ContentsProps {
  base: string;
  room: Room;
  job: string;
  onShow(job: string): void;
}

function Contents({ base, room, job, onShow }: ContentsProps) {
  const running = room.jobs.filter(({ state }) => state === 'running').length;
  return (
    <div class="room-contents">
      <div class="room-main">
        <Halves base={base} halves={room.halves} />
        <Section
          title="Running plan"
          count={running === 0 ? undefined : `${running} running`}
          class="room-plan-section"
        >
          {room.jobs.length > 0 && <JobSelect jobs={room.jobs} job={job} onShow={onShow} />}
          <Plan room={room} />
        </Section>
      </div>
      <div class="room-aside">
        <Breaks base={base} breaks={room.breaks} />
        <Containers containers={room.containers} />
        <Queue jobs={room.jobs} shown={room.plan?.job} onShow={onShow} />
        <Sites sites={room.sites} />
        <Tasks tasks={room.tasks} />
        <Agents agents={room.agents} />
        <People people={room.people} />
      </div>
    </div>
  );
}
