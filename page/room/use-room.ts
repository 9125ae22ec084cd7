import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../src/lab/page/shapes.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * The machine room as it is, with the plan of that job, or of the newest for an empty one. After the server went away
 * the last that was seen stays, and `isLive` is false until it is back.
 */
export function useRoom(base: string, job: string): { room: Room | undefined; isLive: boolean } {
  const [room, setRoom] = useState<Room>();
  const [isLive, setIsLive] = useState(true);
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wait = FIRST_WAIT_MS;
    const open = () => {
      const opened = new EventSource(`${base}api/room/stream?job=${encodeURIComponent(job)}`);
      source = opened;
      opened.addEventListener('room', ({ data }) => {
        wait = FIRST_WAIT_MS;
        setRoom(JSON.parse(data));
        setIsLive(true);
      });
      opened.addEventListener('error', () => {
        // A refusal ends an EventSource for good, so it is opened again here in every case.
        opened.close();
        setIsLive(false);
        timer = setTimeout(open, wait);
        wait = Math.min(LONGEST_WAIT_MS, wait * 2);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [base, job]);
  return { room, isLive };
}
