/** Who and what there is in the workspace: all that a page has to know before it draws anything. */
import { GROUPS } from '../berth-yml.ts';
import type { Lab } from '../lab.ts';
import type { Resident } from '../people.ts';
import { isJson, type Json, listOf } from '../slack/json.ts';
import type { About } from './shapes.ts';

/** @param manifest the parsed manifest.yml, for what Slack's client shows of an app */
export function about(lab: Pick<Lab, 'slack' | 'people' | 'network'>, manifest: Json, boot: string): About {
  const { id, name, user, workspace } = lab.slack.app;
  const features = isJson(manifest.features) ? manifest.features : {};
  const home = isJson(features.app_home) ? features.app_home : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const owner = lab.people.find(isAllowed);
  return {
    boot,
    workspace,
    app: {
      ...{ id, name, user },
      hasHome: home.home_tab_enabled === true,
      commands: listOf(features.slash_commands).map((one) => ({
        command: text(one.command),
        description: text(one.description),
        usageHint: text(one.usage_hint),
      })),
      shortcuts: listOf(features.shortcuts)
        .filter((one) => one.type === 'global')
        .map((one) => ({
          callbackId: text(one.callback_id),
          name: text(one.name),
          description: text(one.description),
        })),
    },
    people: lab.people.map((one) => {
      const { id, name, realName } = one.slack;
      return { id, name, realName, part: partOf(one, owner) };
    }),
    real: lab.network !== undefined,
  };
}

const isAdministrator = ({ groups }: Resident) => groups.includes(GROUPS.adminGroup);
const isAllowed = (one: Resident) =>
  one.uid !== undefined && !one.disabled && one.groups.includes(GROUPS.requiredGroup) && !isAdministrator(one);

/** What somebody is here for, by what they are. @param owner the first who may ask for containers */
function partOf(one: Resident, owner: Resident | undefined): string {
  const { slack, uid, disabled } = one;
  if (slack.team !== undefined) return 'Belongs to another workspace';
  if (slack.restricted || slack.ultraRestricted) return 'Is a guest here';
  if (uid === undefined) return 'Is unknown to the directory';
  if (disabled) return 'Is disabled in the directory';
  if (isAdministrator(one)) return 'Runs the cluster';
  if (!isAllowed(one)) return `Is not in the group ${GROUPS.requiredGroup}`;
  if (owner === undefined || one === owner) return 'Asks for containers';
  return `Is a colleague of ${owner.slack.realName.split(' ')[0]}`;
}
