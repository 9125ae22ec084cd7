/** The named formats of parameters: each returns what Proxmox says is wrong, or undefined. */
export type Format = (value: string) => string | undefined;

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const dnsName = new RegExp(`^${label}(?:\\.${label})*$`);
const tag = /^[a-z0-9_][a-z0-9_\-+.]*$/i;
const invalidFormat = (rest: string) => `invalid format - ${rest}\n`;
const matching =
  (pattern: RegExp, what: (value: string) => string): Format =>
  (value) =>
    pattern.test(value) ? undefined : invalidFormat(what(value));

/** A list of tags as stored: lower-cased, sorted, each once, joined by `;`. An empty list is one space. */
export function normalTags(value: string): string {
  const tags = splitList(value).map((one) => one.toLowerCase());
  return tags.length === 0 ? ' ' : [...new Set(tags)].sort().join(';');
}

/** Proxmox's lists: commas, semicolons and white space all separate. */
export function splitList(value: string): string[] {
  return value.split(/[,;\s]+/).filter((one) => one !== '');
}

export const formats = {
  'dns-name': matching(dnsName, () => 'value does not look like a valid DNS name'),
  vmid: matching(/^[1-9][0-9]{2,8}$/, () => 'value does not look like a valid VM ID'),
  node: matching(/^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/, () => 'value does not look like a valid node name'),
  storage: matching(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i, (value) => `storage ID '${value}' contains illegal characters`),
  userid: matching(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/,
    (value) => `value '${value}' does not look like a valid user name`,
  ),
  tokenid: matching(/^[A-Za-z][A-Za-z0-9.\-_]+$/, () => 'value does not look like a valid token ID'),
  configid: matching(/^[a-z][a-z0-9_-]+$/i, (value) => `invalid configuration ID '${value}'`),
  size: matching(/^\+?\d+(\.\d+)?[KMGT]?$/, () => 'value does not match the regex pattern'),
  tags: (value: string) =>
    splitList(value).every((one) => tag.test(one)) ? undefined : invalidFormat('invalid characters in tag'),
} satisfies Record<string, Format>;
