import type { LabPerson } from './slack/people.ts';

/** Somebody who lives in the lab. Without a uid the directory does not know them. */
export interface Resident {
  slack: LabPerson;
  uid?: string;
  groups: readonly string[];
  /** What the directory holds as sshPublicKey. */
  keys: readonly string[];
  /** The one they have in the directory; what no password opens unless given. */
  password?: string;
  disabled?: boolean;
}

/** Everybody's password in the lab's directory; outside of it nobody knows these people. */
export const passwordOf = (uid: string): string => `${uid}-opens-up`;

const mail = (name: string) => `${name}@lab.test`;
const employee = (name: string, realName: string, id: string, more: Partial<Resident> = {}): Resident => ({
  slack: { id, name, realName, email: mail(name) },
  uid: name,
  groups: ['staff'],
  keys: [],
  password: passwordOf(name),
  ...more,
});

/** An owner, a colleague, an administrator, and people who must be refused. */
export const usualPeople: readonly Resident[] = [
  employee('ada', 'Ada Byron', 'U0ADA00001', {
    keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPzq0HElqqV9W9TCgVWcWgtqnQBPZfRJQ3LS6GWmaVqN ada@laptop'],
  }),
  employee('ben', 'Ben Okafor', 'U0BEN00001'),
  employee('olga', 'Olga Petrova', 'U0OLGA0001', { groups: ['staff', 'ops'] }),
  employee('dan', 'Dan Former', 'U0DAN00001', { disabled: true }),
  employee('ina', 'Ina Intern', 'U0INA00001', { groups: [] }),
  {
    slack: { id: 'U0GUS00001', name: 'gus', realName: 'Gus Guest', email: mail('gus'), restricted: true },
    groups: [],
    keys: [],
  },
  { slack: { id: 'U0STR00001', name: 'sam', realName: 'Sam Stranger', team: 'T0OTHER001' }, groups: [], keys: [] },
  { slack: { id: 'U0NEW00001', name: 'new', realName: 'New Comer', email: mail('new') }, groups: [], keys: [] },
];
