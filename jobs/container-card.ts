import type { Catalogue } from '../src/domain/catalogue.ts';
import type { ContainerRecord } from '../src/domain/container-record.ts';
import { type Protocol, protocolText } from '../src/domain/protocols.ts';
import type { ContainerAct } from './container-acts.ts';
import type { Facts } from './ports.ts';

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
  const { login, address, vmid, placement } = facts;
  if (!login || address === undefined || vmid === undefined || !placement) return undefined;
  return {
    title: `${request.hostname} is ready`,
    lines: [
      { label: 'Log in', value: login.ssh, code: true },
      { label: 'Password', value: PASSWORDS[login.kind] },
      { label: 'Address', value: address, code: true },
      { label: 'Container', value: `${vmid} on ${placement.node}` },
      {
        label: 'Ports for your application',
        value: [...httpText(request), ...request.ports.map(protocolText)].join(', ') || 'not known',
      },
      { label: 'Questions', value: `ask ${help}` },
    ],
    next: `Log in with ${login.ssh}, using ${MEANS[login.kind]}. If something is missing, ask ${help}.`,
  };
}

/** The same card, called back: of a container as the index knows it, at the address where it is now. */
export function recordCard(record: ContainerRecord, catalogue: Catalogue): Card | undefined {
  const { address, vmid, node, owner } = record;
  const login = record.login && { ...record.login, ssh: sshCommand(owner.uid, address, catalogue) };
  return containerCard(
    record,
    { address, vmid, placement: { node, templateVmid: 0 }, ...(login && { login }) },
    catalogue,
  );
}

/** What its owner types to log in. */
export function sshCommand(uid: string, address: string, { containerSshPort: port }: Catalogue): string {
  return port === 22 ? `ssh ${uid}@${address}` : `ssh -p ${port} ${uid}@${address}`;
}

const httpText = ({ httpPort }: About) => (httpPort === undefined ? [] : [`HTTP ${httpPort}/tcp`]);
