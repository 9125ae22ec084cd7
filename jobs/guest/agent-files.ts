import { OpsError } from '../../src/errors.ts';
import type { GuestFile } from '../../src/ports/guest.ts';
import type { Enrolment, PackageSource } from '../../src/ports/monitor.ts';
import type { Family } from './family.ts';
import { packageSourceFiles } from './package-sources.ts';

/** Where what the agent is set up with waits for the scripts; readable by root, and gone when the agent has enrolled. */
export const STAGE = '/run/berth-monitoring';

/** The package source, as the files of a container. @throws OpsError `invalid` without one for its family */
export function sourceFiles(family: Family, { name, apt, yum, key }: PackageSource): GuestFile[] {
  const files = packageSourceFiles(family, { name, apt, yum, key, packages: [name] });
  if (files !== undefined) return files;
  throw new OpsError('invalid', 'The monitor has no package source for containers of this family.', {
    hint: 'Set monitor.packages.yumUrl.',
  });
}

/** What START puts in its place: the section of the configuration, the authority and the password. */
export function enrolmentFiles(hostname: string, enrolment: Enrolment): GuestFile[] {
  const { ca, password } = enrolment;
  return [
    file(`${STAGE}/client.conf`, clientSection(hostname, enrolment), 0o600),
    file(`${STAGE}/ca.pem`, ca, 0o600),
    ...(password === undefined ? [] : [file(`${STAGE}/password`, `${password}\n`, 0o600)]),
  ];
}

/** Between marks of ours, so that it can be found and replaced. */
function clientSection(hostname: string, { manager, agentPort, enrolmentPort, group }: Enrolment): string {
  for (const word of [hostname, manager, group]) {
    if (!/^[\w.:-]+$/.test(word))
      throw new OpsError('invalid', 'The settings of the monitor cannot be written as XML.');
  }
  return `<!-- berth -->
<ossec_config>
  <client>
    <server>
      <address>${manager}</address>
      <port>${agentPort}</port>
      <protocol>tcp</protocol>
    </server>
    <notify_time>10</notify_time>
    <time-reconnect>60</time-reconnect>
    <auto_restart>yes</auto_restart>
    <enrollment>
      <enabled>yes</enabled>
      <manager_address>${manager}</manager_address>
      <port>${enrolmentPort}</port>
      <agent_name>${hostname}</agent_name>
      <groups>${group}</groups>
      <server_ca_path>/var/ossec/etc/berth-ca.pem</server_ca_path>
      <authorization_pass_path>/var/ossec/etc/authd.pass</authorization_pass_path>
      <delay_after_enrollment>1</delay_after_enrollment>
    </enrollment>
  </client>
</ossec_config>
<!-- /berth -->
`;
}

const file = (path: string, content: string, mode: number): GuestFile => ({ path, content, mode });
