import type { Room } from '../../src/lab/page/shapes.ts';
import { clock, JOB_STATES } from './words.ts';

interface JobSelectProps {
  jobs: Room['jobs'];
  /** Empty: the newest. */
  job: string;
  onShow(job: string): void;
}

/** Which job's plan to look at. */
export function JobSelect({ jobs, job, onShow }: JobSelectProps) {
  const now = Date.now();
  const isKnown = job === '' || jobs.some(({ id }) => id === job);
  return (
    <label class="room-select">
      <span>Job</span>
      <select value={isKnown ? job : ''} onChange={(event) => onShow(event.currentTarget.value)}>
        <option value="">Always the newest</option>
        {jobs.map(({ id, title, name, state, at }) => (
          <option key={id} value={id}>
            {[name, title, JOB_STATES[state].toLowerCase(), clock(at, now)].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </label>
  );
}
