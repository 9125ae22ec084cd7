/** The people of the workspace, and how `users.info` shows them. */
import type { Json } from './json.ts';

export interface LabPerson {
  /** U... or W... */
  id: string;
  /** The handle, for example `ada`. */
  name: string;
  realName: string;
  email?: string;
  tz?: string;
  /** Another team's id makes this a Slack Connect user: a stranger here. */
  team?: string;
  deleted?: boolean;
  bot?: boolean;
  /** A multi-channel guest. */
  restricted?: boolean;
  /** A single-channel guest. */
  ultraRestricted?: boolean;
  admin?: boolean;
}

/** A user object, every field that an app may look at present; the e-mail only with users:read.email. */
export function userObject(person: LabPerson, homeTeam: string, scopes: ReadonlySet<string>): Json {
  const team = person.team ?? homeTeam;
  const deleted = person.deleted ?? false;
  const [first = '', ...rest] = person.realName.split(' ');
  const email = scopes.has('users:read.email') && person.email !== undefined && team === homeTeam;
  return {
    id: person.id,
    team_id: team,
    name: person.name,
    deleted,
    color: '9f69e7',
    real_name: person.realName,
    tz: person.tz ?? 'Europe/London',
    tz_label: 'Greenwich Mean Time',
    tz_offset: 0,
    profile: {
      title: '',
      phone: '',
      skype: '',
      real_name: person.realName,
      real_name_normalized: person.realName,
      display_name: person.name,
      display_name_normalized: person.name,
      first_name: first,
      last_name: rest.join(' '),
      status_text: '',
      status_emoji: '',
      avatar_hash: '000000000000',
      team,
      ...(email ? { email: person.email } : {}),
    },
    is_admin: person.admin ?? false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.restricted ?? false,
    is_ultra_restricted: person.ultraRestricted ?? false,
    is_bot: person.bot ?? false,
    is_app_user: false,
    updated: 1_600_000_000,
    is_email_confirmed: true,
    who_can_share_contact_card: 'EVERYONE',
    // Slack sends this only about people of other workspaces.
    ...(team === homeTeam ? {} : { is_stranger: true }),
  };
}
