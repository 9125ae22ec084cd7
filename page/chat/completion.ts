/** What can be typed after a slash. Pure. */
export interface Command {
  command: string;
  description: string;
  usageHint: string;
}

export interface Completion {
  /** Commands that the word may become. */
  commands: readonly Command[];
  /** The command whose words are being typed: its usage is shown. */
  usage: Command | undefined;
}

export function completionFor(text: string, commands: readonly Command[]): Completion {
  const none = { commands: [], usage: undefined };
  if (!text.startsWith('/') || text.includes('\n')) return none;
  const space = text.indexOf(' ');
  if (space < 0) return { ...none, commands: commands.filter(({ command }) => command.startsWith(text.toLowerCase())) };
  const word = text.slice(0, space);
  return { ...none, usage: commands.find(({ command, usageHint }) => command === word && usageHint !== '') };
}

/** The text with the command in it, ready for what comes after it. */
export const completed = ({ command }: Command): string => `${command} `;

/** Whether Enter sends `text`, although the list offers commands: it is one already. */
export const isWhole = (text: string, { command }: Command): boolean => text.trim() === command;
