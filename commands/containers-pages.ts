import { detailsAct } from '../jobs/container-acts.ts';
import { recordCard } from '../jobs/container-card.ts';
import type { ContainerRecord } from '../src/domain/container-record.ts';
import { isAdmin } from '../src/domain/policy.ts';
import type { Act } from '../src/slack/acts.ts';
import { detailsModal, ITEMS_A_PAGE, type Item, listModal } from '../src/slack/list-modal.ts';
import type { Asked } from '../src/slack/listeners.ts';
import type { Modal } from '../src/slack/modals.ts';
import { ownContainer, ownNamed } from './change-container.ts';
import { changeActs, containerItem, containerRows, type Live } from './containers-view.ts';
import type { Desk } from './desk.ts';

/** Which part of the list somebody looks at; it is the page's metadata, so that every way back leads there. */
export interface Part {
  whose: 'mine' | 'all';
  page: number;
}
export const FIRST: Part = { whose: 'mine', page: 0 };
/** What leads to a part of the list; the part is in the value. Slack wants each its own name within a page. */
export const SHOW_ACTIONS = {
  list: 'containers-list',
  again: 'containers-again',
  back: 'containers-back',
  more: 'containers-more',
  whose: 'containers-whose',
} as const;
/** The cluster may take this long to say how containers are; after it the page does without. */
const PATIENCE_MS = 2000;

const partText = ({ whose, page }: Part) => `${whose}:${page}`;

/** What a client sends is a part or nothing. */
export function partOf(text: string | undefined): Part {
  const [, whose, page] = /^(mine|all):(\d{1,4})$/.exec(text ?? '') ?? [];
  return whose === undefined ? FIRST : { whose: whose as Part['whose'], page: Number(page) };
}

export const frame = (part: Part) => ({ title: 'Containers', callback: 'containers', metadata: partText(part) });

const show = (way: keyof typeof SHOW_ACTIONS, label: string, part: Part): Act => ({
  action: SHOW_ACTIONS[way],
  value: partText(part),
  label,
});

/** A page that only says something, with the way back to the list. */
export function sayingPage(part: Part, text: string): Modal {
  return listModal({ ...frame(part), intro: text, items: [], acts: [show('list', 'All containers', part)] });
}

/** The list. Everybody's is for administrators, whatever was asked for. */
export async function listPage(desk: Desk, asked: Asked, wanted: Part): Promise<Modal> {
  const [person, records] = await Promise.all([desk.identify(asked), desk.containers.list()]);
  const admin = isAdmin(person, desk.admission);
  const whose = admin ? wanted.whose : 'mine';
  const shown = byName(records.filter(({ owner }) => whose === 'all' || owner.uid === person.uid));
  const pages = Math.max(1, Math.ceil(shown.length / ITEMS_A_PAGE));
  const page = Math.min(wanted.page, pages - 1);
  const some = shown.slice(page * ITEMS_A_PAGE, (page + 1) * ITEMS_A_PAGE);
  const lives = await looked(desk, some);
  const now = Date.now();
  return listModal({
    ...frame({ whose, page }),
    intro: introOf(whose, shown.length, { page, pages }),
    notice: noticeOf(lives),
    items: some.map((record, index) => {
      const live = lives[index] ?? 'silent';
      return containerItem({ record, live }, desk.catalogue.keepMs, now, whose === 'all');
    }),
    acts: [
      ...(page > 0 ? [show('back', 'Back', { whose, page: page - 1 })] : []),
      ...(page < pages - 1 ? [show('more', 'More', { whose, page: page + 1 })] : []),
      show('again', 'Look again', { whose, page }),
      ...(admin && whose === 'mine' ? [show('whose', 'Everybody’s', { whose: 'all', page: 0 })] : []),
      ...(admin && whose === 'all' ? [show('whose', 'Only mine', FIRST)] : []),
    ],
  });
}

/**
 * Somebody's own containers, by name, each with the way to its page, and how many there are in all.
 * @param most how many items at most
 */
export async function ownItems(
  desk: Desk,
  asked: Pick<Asked, 'user' | 'team' | 'userTeam'>,
  most: number,
): Promise<{ items: Item[]; count: number; notice: string | undefined }> {
  const [person, records] = await Promise.all([desk.identify(asked), desk.containers.list()]);
  const own = records.filter(({ owner }) => owner.uid === person.uid);
  const some = byName(own).slice(0, most);
  const lives = await looked(desk, some);
  const now = Date.now();
  const items = some.map((record, index) => {
    const item = containerItem({ record, live: lives[index] ?? 'silent' }, desk.catalogue.keepMs, now, false);
    return { ...item, acts: [detailsAct(record)] };
  });
  return { items, count: own.length, notice: noticeOf(lives) };
}

/** The page of the container of this name. @throws OpsError as `ownNamed` */
export async function namedPage(desk: Desk, asked: Asked, name: string): Promise<Modal> {
  const { record } = await ownNamed(desk, asked, name, 'details');
  return pageOf(desk, record, FIRST);
}

/** The page of the container that a button names. @throws OpsError as `ownContainer` */
export async function detailsPage(desk: Desk, asked: Asked, job: string, part: Part): Promise<Modal> {
  const { record } = await ownContainer(desk, asked, job, 'details');
  return pageOf(desk, record, part);
}

async function pageOf(desk: Desk, record: ContainerRecord, part: Part): Promise<Modal> {
  const [live = 'silent'] = await looked(desk, [record]);
  const now = Date.now();
  const found = typeof live === 'object' ? live : undefined;
  // Who cannot log in now is not told how.
  const isThere = record.state.kind === 'running' && live !== 'gone';
  const at = { address: found?.address ?? record.address, node: found?.node ?? record.node };
  const card = isThere ? recordCard({ ...record, ...at }, desk.catalogue) : undefined;
  return detailsModal({
    ...frame(part),
    name: record.hostname,
    rows: containerRows({ record, live }, card, now),
    note: card?.next,
    acts: changeActs(record, desk.catalogue.keepMs, now, 'details'),
    back: [show('list', 'All containers', part)],
  });
}

/** How they are now, each as far as the cluster says so in time. */
async function looked(desk: Desk, records: readonly ContainerRecord[]): Promise<Live[]> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const look = ({ vmid, job, node }: ContainerRecord): Promise<Live> =>
    desk.inspect(vmid, job, signal, node).then(
      (found) => found ?? 'gone',
      () => 'silent',
    );
  return Promise.all(records.map(look));
}

const byName = (records: readonly ContainerRecord[]) =>
  records.toSorted((a, b) => a.hostname.localeCompare(b.hostname));

const noticeOf = (lives: readonly Live[]) =>
  lives.includes('silent') ? 'Proxmox does not answer, so some of this is what was last known.' : undefined;

function introOf(whose: Part['whose'], count: number, { page, pages }: { page: number; pages: number }): string {
  if (count === 0) {
    return whose === 'all' ? 'Nobody has a container.' : 'You have no container. Type /create-container to get one.';
  }
  const total = `${count} ${count === 1 ? 'container' : 'containers'}`;
  const which = whose === 'all' ? `There ${count === 1 ? 'is' : 'are'} ${total}` : `You have ${total}`;
  return pages > 1 ? `${which}; this is page ${page + 1} of ${pages}.` : `${which}.`;
}
