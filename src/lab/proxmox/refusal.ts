/**
 * An answer other than 200, in Proxmox's manner: the text is both the reason phrase of the status line (its
 * first line) and the `message` of the body, and nearly everything that goes wrong is a 500.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Record<string, string> | undefined;
  /** Some answers have no body at all: 401 from the front door, 595 from the proxy between nodes. */
  readonly bodiless: boolean;

  constructor(status: number, text: string, options: { errors?: Record<string, string>; bodiless?: boolean } = {}) {
    super(text);
    this.status = status;
    this.errors = options.errors;
    this.bodiless = options.bodiless ?? false;
  }
}

/** The answer to nearly every domain error. */
export const failed = (text: string): Refusal => new Refusal(500, text);

/** A 400 that names the parameters at fault. */
export const invalid = (errors: Record<string, string>): Refusal =>
  new Refusal(400, 'Parameter verification failed.', { errors });

/** A 403; `what` is `path, privilege` or a sentence, and absent where Proxmox says nothing more. */
export const forbidden = (what?: string): Refusal =>
  new Refusal(403, what === undefined ? 'Permission check failed' : `Permission check failed (${what})`);

/** What the cluster file system says of a container that is not on that node. */
export const missing = (node: string, vmid: number): Refusal =>
  failed(`Configuration file 'nodes/${node}/lxc/${vmid}.conf' does not exist`);
