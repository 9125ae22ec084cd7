const PATHS = {
  back: 'M10 3L5 8l5 5',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  direct: 'M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z',
  down: 'M4 6l4 4 4-4',
  hash: 'M6.5 2.5l-1.5 11M11 2.5l-1.5 11M3 6h10.5M2.5 10H13',
  home: 'M2.5 8L8 3l5.5 5M4 7v6h8V7',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  moon: 'M12.5 9.5A5 5 0 0 1 6.5 3.5a5 5 0 1 0 6 6z',
  reply: 'M3 4.5h10v6H8l-3 2.5v-2.5H3z',
  room: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  send: 'M2.5 3l11 5-11 5 2-5zM4.5 8h5',
  share: 'M9 3l4.5 4.5L9 12V9.2C5.5 9 3.8 10.2 2.5 12.5 2.7 8.4 5 6 9 5.8z',
  shortcut: 'M9 2L4 9h4l-1 5 5-7H8z',
  source: 'M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  system: 'M2.5 3h11v7.5h-11zM5.5 13.5h5M8 10.5v3',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside words, or in a button that has its name elsewhere. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
