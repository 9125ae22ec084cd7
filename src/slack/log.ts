/** What the Slack room needs of a logger; a pino logger fits as it is. */
export interface Log {
  debug(data: object, text: string): void;
  info(data: object, text: string): void;
  warn(data: object, text: string): void;
  error(data: object, text: string): void;
}

// Slack's tokens, and the addresses that carry a secret in their path or their query.
const SECRETS = [
  /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+/g,
  /\bhttps?:\/\/hooks\.slack\.com\/\S+/g,
  /\bwss?:\/\/\S+/g,
  /\/(?:commands|actions|services)\/[A-Z0-9]+\/\S+/g,
];

/** The same text without anything that lets its reader act as the app. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, secret) => clean.replace(secret, '[redacted]'), text);
}

/** An error for the log: name, code and message, redacted; never the object, which may hold headers. */
export function errorForLog(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { error: redact(String(thrown)) };
  const code = 'code' in thrown ? { code: String(thrown.code) } : {};
  const cause = thrown.cause instanceof Error ? { cause: errorForLog(thrown.cause) } : {};
  return { error: `${thrown.name}: ${redact(thrown.message)}`, ...code, ...cause };
}
