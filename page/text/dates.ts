/** Slack's dates: `<!date^1700000000^{date_short} at {time}|fallback>`. */

const LONG = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const SHORT = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const LOCALE = 'en-GB';

const formats = new Map<string, Intl.DateTimeFormat>();

/** One that was made before where possible: making one takes far longer than using it. */
function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, format);
  return format;
}

/** What to look at the moment with; `zone` as in "Europe/London", where left out the reader's own. */
export interface Moment {
  seconds: number;
  nowMs: number;
  zone?: string | undefined;
}

/** The date as the format says, in the reader's time zone. Unknown tokens stay as they are written. */
export function formatDate(format: string, moment: Moment): string {
  return format.replace(/\{([a-z_]+)\}/g, (whole, token: string) => one(token, moment) ?? whole);
}

function one(token: string, moment: Moment): string | undefined {
  const at = new Date(moment.seconds * 1000);
  const show = (options: Intl.DateTimeFormatOptions) =>
    formatOf(LOCALE, { ...options, timeZone: moment.zone }).format(at);
  switch (token) {
    case 'date_num':
      return formatOf('sv-SE', { dateStyle: 'short', timeZone: moment.zone }).format(at);
    case 'date_slash':
      return show({ year: 'numeric', month: '2-digit', day: '2-digit' });
    case 'date':
      return show({ year: 'numeric', month: 'long', day: 'numeric' });
    case 'date_short':
      return show(SHORT);
    case 'date_long':
      return show(LONG);
    case 'date_pretty':
    case 'date_short_pretty':
    case 'date_long_pretty':
      return pretty(moment, () => one(token.replace('_pretty', ''), moment) ?? '');
    case 'time':
      return show({ hour: '2-digit', minute: '2-digit' });
    case 'time_secs':
      return show({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(moment.seconds * 1000, moment.nowMs);
    default:
      return undefined;
  }
}

function pretty({ seconds, nowMs, zone }: Moment, otherwise: () => string): string {
  const day = (ms: number) => formatOf('sv-SE', { dateStyle: 'short', timeZone: zone }).format(ms);
  const wanted = day(seconds * 1000);
  const DAY = 86_400_000;
  if (wanted === day(nowMs)) return 'today';
  if (wanted === day(nowMs - DAY)) return 'yesterday';
  if (wanted === day(nowMs + DAY)) return 'tomorrow';
  return otherwise();
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago, as in "2 minutes ago"; what lies ahead is "in 2 minutes". Both in milliseconds since the epoch. */
export function ago(atMs: number, nowMs: number): string {
  const passed = Math.abs(nowMs - atMs);
  const unit = UNITS.find(([, length]) => passed >= length);
  if (!unit) return nowMs >= atMs ? 'just now' : 'in a moment';
  const count = Math.floor(passed / unit[1]);
  const span = `${count} ${unit[0]}${count === 1 ? '' : 's'}`;
  return nowMs >= atMs ? `${span} ago` : `in ${span}`;
}

/** When a message was written, in milliseconds since the epoch. */
export function momentOf(ts: string): number {
  return Math.floor(Number(ts) * 1000) || 0;
}

/** The time of day as beside a message, as in "14:05". */
export function clockTime(atMs: number, zone?: string): string {
  return formatOf(LOCALE, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(atMs);
}

/** Everything about the moment, as in "Tuesday 14 November 2023 at 22:13:20". */
export function fullTime(atMs: number, zone?: string): string {
  return formatOf(LOCALE, { dateStyle: 'full', timeStyle: 'medium', timeZone: zone }).format(atMs);
}

/** The day for the line between two days' messages: "Today", "Yesterday" or the date. */
export function dayOf(atMs: number, nowMs: number, zone?: string): string {
  const word = formatDate('{date_long_pretty}', { seconds: atMs / 1000, nowMs, zone });
  return word.charAt(0).toUpperCase() + word.slice(1);
}
