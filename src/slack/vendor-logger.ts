import { type Logger, LogLevel } from '@slack/web-api';
import { type Log, redact } from './log.ts';

/**
 * Slack's packages write to ours. Their debug and info lines are left out: they carry whole payloads and headers;
 * what is said as warning or error is redacted and only warns, since we decide ourselves what is an error.
 */
export function vendorLogger(log: Log): Logger {
  const say = (...said: unknown[]) => {
    log.warn(
      { from: 'slack' },
      redact(said.map((one) => (one instanceof Error ? one.message : String(one))).join(' ')),
    );
  };
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: say,
    error: say,
    setLevel: nothing,
    getLevel: () => LogLevel.WARN,
    setName: nothing,
  };
}
