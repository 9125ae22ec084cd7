import type { Message } from './clients.ts';
import { SlackError } from './errors.ts';
import { errorForLog, type Log } from './log.ts';
import type { ThreadView } from './thread.ts';
import type { ThreadStore } from './thread-store.ts';

/**
 * Sends a view with the native blocks, and once more with the classic ones when the workspace refuses them: Slack
 * brings new blocks to workspaces one after the other. A refusal is remembered for all jobs.
 */
export async function inEitherForm<T>(
  { store, team, log }: { store: ThreadStore; team: string; log: Log },
  send: (shape: (view: ThreadView) => Message) => Promise<T>,
): Promise<T> {
  const classic = await store.isClassic(team);
  try {
    return await send((view) => ({ text: view.text, blocks: classic ? view.classic : view.native }));
  } catch (error) {
    if (classic || !(error instanceof SlackError) || !/^invalid_blocks/.test(error.code)) throw error;
    log.warn({ team, ...errorForLog(error) }, 'this workspace does not take task cards; threads use plain blocks');
    await store.setClassic(team);
    return send((view) => ({ text: view.text, blocks: view.classic }));
  }
}
