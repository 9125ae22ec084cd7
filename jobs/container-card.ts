import type { Catalogue } from '../src/domain/catalogue.ts';
import type { ContainerRecord, Published } from '../src/domain/container-record.ts';
import { type Protocol, protocolText } from '../src/domain/protocols.ts';
import type { ContainerAct } from './container-acts.ts';
import type { Facts } from './ports.ts';
import { noted } from './publication.ts';

/** What a person keeps of a job: a title, lines of label and value, and what to do next. */
export interface Card {
  title: string;
  lines: { label: string; value: string; code?: boolean }[];
  next: string;
  /** What can be done with it. */
  acts?: ContainerAct[];
}

const PASSWORDS = {
  directory: 'your directory password; your SSH keys in the directory work too',
  accounts: 'none: your SSH keys only',
} as const;
const MEANS = { directory: 'your directory password or one of your keys', accounts: 'one of your keys' } as const;

/** What the card needs of a request or a record; an older Berth did not note the port. */
interface About {
  hostname: string;
  httpPort?: number | undefined;
  ports: readonly Protocol[];
}

/** The card of a container; undefined before all of it is known. */
export function containerCard(request: About, facts: Partial<Facts>, { help }: Catalogue): Card | undefined {
  const { login, address, vmid, placement, answering: { silent = [] } = {} } = facts;
  const site = facts.published && noted(facts.published);
  if (!login || address === undefined || vmid === undefined || !placement) return undefined;
  return {
    title: `${request.hostname} is ready`,
    lines: [
      ...(site ? [{ label: 'Site', value: site.url }] : []),
      { label: 'Log in', value: login.ssh, code: true },
      { label: 'Password', value: PASSWORDS[login.kind] },
      { label: 'Address', value: address, code: true },
      { label: 'Container', value: `${vmid} on ${placement.node}` },
      {
        label: 'Ports for your application',
        value: [...httpText(request), ...portTexts(request, site)].join(', ') || 'not known',
      },
      ...(silent.length > 0 ? [{ label: 'Silent so far', value: silent.join(', ') }] : []),
      { label: 'Questions', value: `ask ${help}` },
    ],
    next: `${where(request, site, facts)}Log in with ${login.ssh}, using ${MEANS[login.kind]}. If something is missing, ask ${help}.`,
  };
}

/** Where the application is, or will be once there is one. */
function where({ httpPort }: About, site: Published | undefined, { answering }: Partial<Facts>): string {
  if (!site || httpPort === undefined) return '';
  return answering?.status === undefined
    ? `What listens on port ${httpPort} is at ${site.url}. `
    : `It is at ${site.url}. `;
}

/** The same card, called back: of a container as the index knows it, at the address where it is now. */
export function recordCard(record: ContainerRecord, catalogue: Catalogue): Card | undefined {
  const { address, vmid, node, owner, published } = record;
  const login = record.login && { ...record.login, ssh: sshCommand(owner.uid, record, catalogue) };
  return containerCard(
    record,
    { address, vmid, placement: { node, templateVmid: 0 }, ...(login && { login }), ...(published && { published }) },
    catalogue,
  );
}

/** What its owner types to log in: through the proxy where there is one. */
export function sshCommand(
  uid: string,
  { address, published }: { address: string; published?: Published | undefined },
  { containerSshPort }: Catalogue,
): string {
  const [ssh] = published?.streams ?? [];
  const [host, port] = published && ssh ? [published.host, ssh.external] : [address, containerSshPort];
  return port === 22 ? `ssh ${uid}@${host}` : `ssh -p ${port} ${uid}@${host}`;
}

/** "MQTT 1883 → 10001/tcp": inside, and where the world finds it. */
function portTexts({ ports }: About, site: Published | undefined): string[] {
  if (!site) return ports.map(protocolText);
  return site.streams
    .slice(1)
    .map(({ name, internal, external, transport }) => `${name} ${internal} → ${external}/${transport}`);
}

const httpText = ({ httpPort }: About) => (httpPort === undefined ? [] : [`HTTP ${httpPort}/tcp`]);
