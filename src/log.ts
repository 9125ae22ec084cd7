import { type Logger, pino } from 'pino';

/** The log of a process: JSON lines on standard output. Callers pass names and ids, never payloads. */
export function createLog(level: string, half: string): Logger {
  return pino({
    level,
    base: { half, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second net: nothing should ever pass an object that has these.
    redact: {
      paths: ['token', 'password', 'secret', 'privateKey', '*.token', '*.password', '*.secret'],
      censor: '[redacted]',
    },
  });
}
