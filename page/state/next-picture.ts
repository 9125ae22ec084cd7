import type { Wait } from './batch.ts';

/** Browsers draw no pictures of a hidden page, which must still count what is unread. */
export const nextPicture: Wait = (flush) => {
  const timer = setTimeout(() => done(), 100);
  const frame = requestAnimationFrame(() => done());
  const done = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    flush();
  };
};
