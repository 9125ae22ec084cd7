/** What Berth logs, one JSON object in a line, as a person reads it. Pure. */

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** These say nothing that stands out in the log of one half on one machine. */
const KNOWN_ANYWAY = new Set(['level', 'time', 'half', 'pid', 'hostname', 'msg']);

export interface LogLine {
  /** "14:03:27"; empty where the line tells none. */
  time: string;
  level: string;
  /** The sentence, or the whole line as it is when it is no JSON of ours. */
  text: string;
  /** What else it says, as in `job bx1 · step clone-template`. */
  more: string;
}

export function readLine(line: string): LogLine {
  const said = objectIn(line);
  if (!said || typeof said.msg !== 'string') return { time: '', level: '', text: line, more: '' };
  const more = Object.entries(said).filter(([name]) => !KNOWN_ANYWAY.has(name));
  return {
    time: timeOf(said.time),
    level: typeof said.level === 'number' ? (LEVELS[said.level] ?? '') : '',
    text: said.msg,
    more: more
      .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' · '),
  };
}

function objectIn(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(time: unknown): string {
  const date = new Date(typeof time === 'string' || typeof time === 'number' ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleTimeString('en-GB');
}
