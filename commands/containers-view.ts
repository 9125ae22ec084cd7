import {
  type ContainerAct,
  deleteAct,
  deployAct,
  deployAllAct,
  destroyAct,
  detailsAct,
  undoAct,
} from '../jobs/container-acts.ts';
import type { Card } from '../jobs/container-card.ts';
import { whyNot } from '../src/domain/container-life.ts';
import type { ContainerRecord } from '../src/domain/container-record.ts';
import { spanText, utcText } from '../src/domain/time-text.ts';
import type { Inspection } from '../src/ports/hypervisor.ts';
import type { Item } from '../src/slack/list-modal.ts';

/** What the cluster says of a container now; `silent` when it did not answer in time. */
export type Live = Inspection | 'gone' | 'silent';

interface Seen {
  record: ContainerRecord;
  live: Live;
}

/** One container of the list. */
export function containerItem({ record, live }: Seen, keepMs: number, now: number, owner: boolean): Item {
  const age = spanText(Math.max(0, now - Date.parse(record.createdAt)));
  return {
    name: record.hostname,
    lines: [
      [stateText({ record, live }, now), addressText({ record, live }), `made ${age} ago`].filter(Boolean).join(', '),
      ...(record.state.kind === 'running' ? siteText(record) : []),
      ...(owner ? [`owned by ${record.owner.name} (${record.owner.uid})`] : []),
    ],
    acts: [detailsAct(record), ...changeActs(record, keepMs, now, 'list')],
  };
}

/** The rows of a container's own page: how it is now, and then its card. */
export function containerRows({ record, live }: Seen, card: Card | undefined, now: number): Card['lines'] {
  const address = addressText({ record, live });
  return [
    { label: 'State', value: stateText({ record, live }, now) },
    ...(card?.lines ?? [
      ...(address ? [{ label: 'Address', value: address, code: true }] : []),
      { label: 'Container', value: `${record.vmid} on ${record.node}` },
    ]),
    ...(record.deployment ? [{ label: 'Runs', value: versionText(record.deployment) }] : []),
    { label: 'Owner', value: `${record.owner.name} (${record.owner.uid})` },
    { label: 'Made', value: utcText(record.createdAt) },
    ...(record.purpose ? [{ label: 'Purpose', value: record.purpose }] : []),
  ];
}

/** Where the world reaches it, and which commit of what runs there: what there is of both. */
function siteText({ published, deployment }: ContainerRecord): string[] {
  const said = [published?.url, deployment && versionText(deployment)].filter((text) => text !== undefined);
  return said.length === 0 ? [] : [said.join(', ')];
}

/** "1a2b3c4d5e6f, main of forge.example/ada/app". */
function versionText({ commit, repository: { url, branch } }: NonNullable<ContainerRecord['deployment']>): string {
  return `${commit.slice(0, 12)}, ${branch} of ${url.replace('https://', '')}`;
}

/** The changes that can begin now, as buttons; its own page has room for the rarer ones. */
export function changeActs(
  record: ContainerRecord,
  keepMs: number,
  now: number,
  on: 'list' | 'details',
): ContainerAct[] {
  if (whyNot(record, 'delete-container', now) !== undefined) return [];
  if (record.state.kind === 'running') {
    const isDeployable = whyNot(record, 'deploy-container', now) === undefined;
    const deploys = [deployAct(record), ...(on === 'details' ? [deployAllAct(record)] : [])];
    return [...(isDeployable ? deploys : []), deleteAct(record, keepMs)];
  }
  const isUndoable = whyNot(record, 'restore-container', now) === undefined;
  return [...(isUndoable ? [undoAct(record)] : []), destroyAct(record)];
}

/** How it is, in a few words: what Berth does with it first, and then what the cluster says. */
function stateText({ record: { state, claim }, live }: Seen, now: number): string {
  if (claim) return BUSY[claim.plan];
  if (state.kind === 'retired') {
    const left = Date.parse(state.until) - now;
    const until = left > 0 ? `${spanText(left)} left to undo` : 'about to be destroyed';
    return `deleted by ${state.by.name}, ${state.refused ? 'but could not be destroyed' : until}`;
  }
  if (state.kind === 'deleting') {
    return `gone, ${state.refused ? 'but not everything of it is cleared away' : 'and being cleared away'}`;
  }
  if (live === 'silent') return 'Proxmox does not say';
  if (live === 'gone') return 'not in Proxmox any more';
  return live.isRunning ? 'running' : 'stopped';
}

const BUSY = {
  'retire-container': 'being deleted',
  'restore-container': 'being brought back',
  'delete-container': 'being destroyed',
  'deploy-container': 'being deployed',
} as const;

/** Where it answers; what was noted last counts while the cluster does not say. */
function addressText({ record, live }: Seen): string | undefined {
  if (record.state.kind !== 'running' || live === 'gone') return undefined;
  if (live === 'silent') return record.address;
  return live.isRunning ? (live.address ?? 'no address yet') : undefined;
}
