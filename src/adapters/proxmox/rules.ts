/**
 * What Proxmox says when it refuses, and what that means. Texts as Proxmox VE 8.4.21 gave them; the same ones
 * stand in answers and in the outcome of tasks.
 */
import type { Reason } from '../../errors.ts';
import type { Kind } from './refusal.ts';

export interface Rule {
  text: RegExp;
  kind: Kind;
  reason: Reason;
  /** Undefined: what Proxmox said, after a few words of introduction. */
  message?: string;
  hint?: string;
}

const unlock = 'On the node, "pct unlock <id>" frees the template and the half-made container.';

const rules: readonly Rule[] = [
  {
    text: /Configuration file '.*' does not exist/,
    kind: 'absent',
    reason: 'not-found',
    message: 'There is no such container on that node.',
  },
  { text: /(?:CT|VM) \d+ already exists/, kind: 'exists', reason: 'conflict', message: 'The container id is taken.' },
  {
    text: /CT is locked/,
    kind: 'locked',
    reason: 'unavailable',
    message: 'The container or its template is locked by other work on the cluster.',
    hint: 'It is usually free again in a few seconds.',
  },
  {
    text: /can't lock file|got lock timeout|cfs-lock .* timeout/i,
    kind: 'locked',
    reason: 'unavailable',
    message: 'The cluster is busy with other work on this container.',
  },
  { text: /already running/, kind: 'running', reason: 'conflict', message: 'The container is running already.' },
  { text: /if the CT is running/, kind: 'running', reason: 'conflict', message: 'The container is running.' },
  { text: /container is running/, kind: 'running', reason: 'conflict', message: 'The container is running.' },
  { text: /(?:CT|VM) \d+ not running/, kind: 'stopped', reason: 'failed', message: 'The container is not running.' },
  {
    text: /detected modified configuration/,
    kind: 'changed',
    reason: 'unavailable',
    message: 'Somebody else changed the container at the same moment.',
  },
  {
    text: /no such user|user '.*' does not exist/,
    kind: 'no-user',
    reason: 'not-found',
    message: 'Proxmox does not know this user.',
  },
  {
    text: /role '.*' does not exist/,
    kind: 'other',
    reason: 'invalid',
    hint: 'Correct the role in the configuration.',
  },
  { text: /no such task/, kind: 'no-task', reason: 'not-found', message: 'Proxmox no longer knows this task.' },
  {
    text: /^unexpected status/,
    kind: 'left-locked',
    reason: 'failed',
    message: 'The work on the cluster was killed half-way.',
    hint: unlock,
  },
  {
    text: /no quorum|\.conf\.tmp\.\d+' - Permission denied/,
    kind: 'other',
    reason: 'unavailable',
    message: 'The Proxmox cluster has lost its quorum, so nothing on it can be changed.',
    hint: 'Bring its other nodes back.',
  },
  {
    text: /no space left|not enough free space|out of space|storage .* full/i,
    kind: 'other',
    reason: 'failed',
    message: 'The storage of the cluster is full.',
    hint: 'Free some space, or configure another storage.',
  },
  {
    text: /protection mode enabled/,
    kind: 'other',
    reason: 'forbidden',
    message: 'The container is protected.',
    hint: 'Take its protection off in Proxmox if it may really go.',
  },
  {
    text: /Linked clone feature .* not available/,
    kind: 'other',
    reason: 'invalid',
    hint: 'This storage makes only full clones.',
  },
  {
    text: /no such cluster node|hostname lookup '.*' failed/,
    kind: 'other',
    reason: 'invalid',
    message: 'The cluster has no such node.',
    hint: 'Correct the name of the node in the configuration.',
  },
  {
    text: /storage '.*' does not exist/,
    kind: 'other',
    reason: 'invalid',
    hint: 'Correct the storage in the configuration.',
  },
  { text: /if it's a template|shrink disk size|not allowed for linked clones/, kind: 'other', reason: 'invalid' },
  {
    text: /interrupted by signal/,
    kind: 'other',
    reason: 'failed',
    message: 'The work on the cluster was stopped by somebody.',
  },
];

/** The first rule that matches decides. */
export function ruleFor(text: string): Rule | undefined {
  return rules.find((rule) => rule.text.test(text));
}
