import type { BackgroundSlack, Message } from './clients.ts';
import { SlackError } from './errors.ts';
import type { Patience } from './patience.ts';
import type { ThreadPlace, ThreadStore } from './thread-store.ts';

/** Where a thread is wanted. */
export interface Placing {
  /** Undefined where nobody named one (a shortcut, the Home tab): then it is a direct message. */
  channel?: string | undefined;
  /** Its name without the number sign, as the slash command gives it. */
  channelName?: string | undefined;
  user: string;
  /** The job in whose thread this one is told, where that can be found. */
  follows?: string | undefined;
}

interface Posting {
  job: string;
  slack: BackgroundSlack;
  store: ThreadStore;
  patience: Patience;
}

/** Slack's ways of saying that this app may not post in this channel, or not any more. */
const MAY_NOT_POST =
  /^(?:channel_not_found|not_in_channel|is_archived|restricted_action.*|cannot_reply_to_message|access_denied|no_permission|ekm_access_denied|team_access_not_granted|(?:channel_type|method)_not_supported.*|posting_to_.*_denied|message_not_found|thread_not_found|message_limit_exceeded)$/;

export function mayNotPost(error: unknown): boolean {
  return error instanceof SlackError && MAY_NOT_POST.test(error.code);
}

/**
 * Posts the root message of a job's thread, or finds the one that was posted before. The place is remembered before
 * and after, so only a process that dies between Slack's answer and the second write leaves a root nobody follows.
 * That is why the bot opens threads, when a job is asked for, and a worker only where the bot could not.
 */
export async function placeThread(posting: Posting, draw: (place: ThreadPlace) => Message, where: Placing) {
  const known = await posting.store.place(posting.job);
  if (known?.ts !== undefined) return known;
  const { channel, user, follows } = where;
  const earlier = follows === undefined ? undefined : await posting.store.place(follows);
  const thread = earlier?.thread ?? earlier?.ts;
  const places = [
    ...(earlier && thread !== undefined ? [{ channel: earlier.channel, thread, user }] : []),
    ...(channel === undefined ? [] : [{ channel, user }]),
  ];
  for (const place of places) {
    try {
      return await post(posting, place, draw);
    } catch (error) {
      if (!mayNotPost(error)) throw error;
    }
  }
  const direct = await posting.slack.openDirect(user, posting.patience);
  const from = channel === undefined || channel === direct ? {} : { fellBackFrom: channelWords(where) };
  return post(posting, { channel: direct, user, ...from }, draw);
}

/** What a thread in a direct message says about why it is there. */
export function fallbackRemark(place: ThreadPlace | undefined): string | undefined {
  return place?.fellBackFrom ? `I may not post in ${place.fellBackFrom}, so I follow it here.` : undefined;
}

async function post(
  { job, slack, store, patience }: Posting,
  place: ThreadPlace,
  draw: (place: ThreadPlace) => Message,
): Promise<ThreadPlace> {
  await store.setPlace(job, place);
  const { channel, thread } = place;
  const to = thread === undefined ? { channel } : { channel, thread };
  const sent = await slack.post(to, draw(place), { ...patience, repeat: true });
  const placed = { ...place, channel: sent.channel, ts: sent.ts };
  await store.setPlace(job, placed);
  return placed;
}

/** Slack names a private channel "privategroup" and a direct message "directmessage". */
function channelWords({ channelName }: Placing): string {
  return channelName && !/^(?:privategroup|directmessage|mpdm-.*)$/.test(channelName)
    ? `#${channelName}`
    : 'that channel';
}
