import type { Catalogue } from '../src/domain/catalogue.ts';
import type { ContainerRequest } from '../src/domain/container-request.ts';
import { protocolText } from '../src/domain/protocols.ts';
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

/** The card of a container; undefined before all of it is known. */
export function containerCard(request: ContainerRequest, facts: Partial<Facts>, { help }: Catalogue): Card | undefined {
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
        value: [`HTTP ${request.httpPort}/tcp`, ...request.ports.map(protocolText)].join(', '),
      },
      { label: 'Questions', value: `ask ${help}` },
    ],
    next: `Log in with ${login.ssh}, using ${MEANS[login.kind]}. If something is missing, ask ${help}.`,
  };
}
