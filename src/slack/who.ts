import type { InteractiveSlack } from './clients.ts';

/** Who a Slack account is, as far as the workspace tells; the directory has the last word. */
export interface SlackUser {
  id: string;
  name: string;
  mail: string | undefined;
  /** Why this account gets nothing here: a sentence for the one who asked. */
  refused: string | undefined;
}

/**
 * Asks Slack (users.info) who somebody is. Bots, guests, people of other workspaces, deactivated accounts and those
 * whose address the app may not see are refused, each with its own sentence.
 * @param team the workspace that the app is installed in
 * @throws OpsError `unavailable` when Slack does not answer
 */
export async function slackUser(slack: InteractiveSlack, id: string, team: string): Promise<SlackUser> {
  const user = record(await slack.userInfo(id));
  const profile = record(user.profile);
  const named = [profile.real_name, user.real_name, profile.display_name, user.name].find(
    (name): name is string => typeof name === 'string' && name.trim() !== '',
  );
  const mail = typeof profile.email === 'string' && profile.email !== '' ? profile.email : undefined;
  return { id, name: named ?? id, mail, refused: refusal(user, id, team, mail) };
}

function refusal(user: Record<string, unknown>, id: string, team: string, mail: string | undefined) {
  if (user.id !== id) return 'Slack does not say who you are. Please try again.';
  if (user.deleted === true) return 'This Slack account is deactivated.';
  if (user.is_bot === true || user.is_workflow_bot === true || id === 'USLACKBOT') {
    return 'Containers are for people, not for apps or bots.';
  }
  if (user.is_stranger === true || (typeof user.team_id === 'string' && user.team_id !== team && !inGrid(user, team))) {
    return 'You are from another workspace. Containers are for members of this one.';
  }
  if (user.is_restricted === true || user.is_ultra_restricted === true) {
    return 'You are a guest in this workspace. Containers are for full members.';
  }
  if (mail === undefined) {
    return 'I cannot see the e-mail address of your Slack account, by which the directory knows you. The app needs the permission users:read.email, and your profile an address.';
  }
  return undefined;
}

/** In an Enterprise Grid a person belongs to several workspaces of one organisation. */
function inGrid(user: Record<string, unknown>, team: string): boolean {
  const { teams } = record(user.enterprise_user);
  return Array.isArray(teams) && teams.includes(team);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
