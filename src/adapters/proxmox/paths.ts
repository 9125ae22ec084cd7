/**
 * What may stand where in a path of the API. The package escapes only `/`, the server decodes `%2F`, and `..`
 * or `?` change what is asked for, so nothing goes out that is not known to be one harmless segment.
 */
import { OpsError } from '../../errors.ts';

export const vmidPattern = /^[1-9][0-9]{2,8}$/;
/** The name of a cluster node: one DNS label. */
const nodePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
/** `user@realm`; Proxmox itself allows more, but none of it is needed and some of it is dangerous in a path. */
export const userPattern = /^[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,58}@[A-Za-z][A-Za-z0-9_-]{1,31}$/;
/** `UPID:node:pid:pstart:start:type:id:user:`, numbers in hexadecimal; a token's user is `user@realm!name`. */
const upidPattern =
  /^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?):[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:[A-Za-z0-9_]+:[A-Za-z0-9_.-]*:[A-Za-z0-9_.+@!-]+:$/;

/** What a variable segment is, told by the fixed segment before it. */
const variable: Record<string, RegExp> = {
  nodes: nodePattern,
  lxc: vmidPattern,
  tasks: upidPattern,
  users: userPattern,
};

/**
 * Checks a path against the template that the package built beside it, where `*` stands for each value.
 * @param path for example `/api2/json/nodes/pve1/lxc/104/config`
 * @param template the same with each value replaced, `.../nodes/STAR/lxc/STAR/config`
 * @throws OpsError `invalid` naming the value that may not go into a path
 */
export function checkPath(path: string, template: string): void {
  const segments = path.split('/');
  const shapes = template.split('/');
  if (segments.length !== shapes.length) throw refused(path);
  for (const [index, shape] of shapes.entries()) {
    const segment = segments[index] ?? '';
    if (shape !== '*') {
      if (segment !== shape || !/^[a-z0-9]*$/.test(shape)) throw refused(segment);
      continue;
    }
    const pattern = variable[shapes[index - 1] ?? ''];
    if (pattern === undefined || !pattern.test(segment)) throw refused(segment);
  }
}

/**
 * The node that runs a task, as its identifier says.
 * @throws OpsError `failed` when Proxmox answered something else where a task was due
 */
export function nodeOfTask(upid: string): string {
  const node = upidPattern.exec(upid)?.[1];
  if (node === undefined) throw new OpsError('failed', 'Proxmox did not name the task it started.');
  return node;
}

function refused(value: string): OpsError {
  const shown = JSON.stringify(value.slice(0, 60));
  return new OpsError('invalid', `${shown} cannot be the name of anything on the cluster.`);
}
