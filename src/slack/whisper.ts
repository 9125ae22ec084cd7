import type { BackgroundSlack, InteractiveSlack } from './clients.ts';
import type { Delivered } from './deliveries.ts';
import { cut, LIMITS } from './limits.ts';
import type { Asked } from './listeners.ts';
import { errorForLog, type Log } from './log.ts';

interface WhisperOptions {
  user: string;
  channel: string | undefined;
  respond: Delivered['respond'];
  interactive: InteractiveSlack;
  background: BackgroundSlack;
  log: Log;
}

/** Tells one person something: by the response_url, which works everywhere, else in the channel, else directly. */
export function whisperer({ user, channel, respond, interactive, background, log }: WhisperOptions): Asked['whisper'] {
  return async (said, blocks) => {
    const text = cut(said, LIMITS.messageText);
    const ways = [
      respond &&
        (() =>
          respond({
            text,
            ...(blocks ? { blocks: [...blocks] } : {}),
            response_type: 'ephemeral',
            replace_original: false,
          })),
      channel !== undefined && !blocks && (() => interactive.whisper(channel, user, text)),
      async () => {
        const patience = { ms: 20_000 };
        const direct = await background.openDirect(user, patience);
        await background.post({ channel: direct }, { text, ...(blocks ? { blocks } : {}) }, patience);
      },
    ];
    for (const way of ways) {
      if (!way) continue;
      try {
        await way();
        return;
      } catch (error) {
        log.warn({ user, ...errorForLog(error) }, 'a person could not be told this way');
      }
    }
  };
}
