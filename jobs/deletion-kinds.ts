import { isDue } from '../src/domain/container-life.ts';
import { DeletionRequest } from '../src/domain/deletion-request.ts';
import { utcText } from '../src/domain/time-text.ts';
import { deleteAct, undoAct } from './container-acts.ts';
import type { Card } from './container-card.ts';
import { deleteContainer } from './delete-container.ts';
import type { DeletionFacts } from './deletion-facts.ts';
import type { JobKind } from './job-kind.ts';
import { restoreContainer } from './restore-container.ts';
import { retireContainer } from './retire-container.ts';

type DeletionKind = JobKind<DeletionRequest, Partial<DeletionFacts>>;

const common = {
  request: DeletionRequest,
  doer: ({ by }: DeletionRequest) => by,
};
const UNCHANGED = 'It is as it was before.';

export const retireKind: DeletionKind = {
  ...common,
  plan: retireContainer,
  isCancellable: true,
  words: ({ hostname }) => ({
    subject: `Deletion of ${hostname}`,
    done: `${hostname} is deleted.`,
    failed: `${hostname} was not deleted.`,
    undone: UNCHANGED,
  }),
  card({ container, hostname, owner }, { claimed }): Card | undefined {
    if (!claimed) return undefined;
    const until = utcText(claimed.until);
    return {
      title: `${hostname} is stopped, and kept for a while`,
      lines: [
        { label: 'Owner', value: owner.name },
        { label: 'Kept until', value: until },
      ],
      next: `It is stopped and kept until ${until}; until then Undo brings it back.`,
      acts: [undoAct({ job: container, hostname })],
    };
  },
};

export const restoreKind: DeletionKind = {
  ...common,
  plan: restoreContainer,
  isCancellable: true,
  words: ({ hostname }) => ({
    subject: `Return of ${hostname}`,
    done: `${hostname} is back.`,
    failed: `${hostname} was not brought back.`,
    undone: UNCHANGED,
  }),
  card({ container, hostname }, { address, reachable }, { keepMs }) {
    if (address === undefined || !reachable) return undefined;
    const problem = 'problem' in reachable ? reachable.problem : undefined;
    return {
      title: `${hostname} is running again`,
      lines: [
        { label: 'Address', value: address, code: true },
        ...(problem === undefined ? [] : [{ label: 'SSH', value: problem }]),
      ],
      next: problem === undefined ? `It answers at ${address}.` : `It runs at ${address}. ${problem}`,
      acts: [deleteAct({ job: container, hostname }, keepMs)],
    };
  },
};

export const deleteKind: DeletionKind = {
  ...common,
  plan: deleteContainer,
  // There is a point from which it cannot be called back, and nobody can see just when that is.
  isCancellable: false,
  words: ({ hostname }) => ({
    subject: `End of ${hostname}`,
    done: `${hostname} is destroyed.`,
    failed: `${hostname} was not destroyed.`,
    undone: 'Nothing more is done by itself; /containers shows how it stands.',
  }),
  card: ({ hostname }, { seen }) =>
    seen && {
      title: `${hostname} is gone for good`,
      lines: [],
      next: `${seen.node === undefined ? 'Somebody had removed it in Proxmox already. ' : ''}Its name can be used again.`,
    },
  /** Put in line twice, or overtaken by an Undo: then there is nothing to say either. */
  async isMoot({ container, due }, { containers }) {
    const record = due ? await containers.find(container) : undefined;
    return due && (record === undefined || !isDue(record, Date.now()));
  },
};
