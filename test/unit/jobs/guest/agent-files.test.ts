import { describe, expect, it } from 'vitest';
import { enrolmentFiles, sourceFiles } from '../../../../jobs/guest/agent-files.ts';
import { readAgentLook } from '../../../../jobs/guest/agent-scripts.ts';
import { enrolment } from '../../adapters/wazuh/fake-manager.ts';

describe('the package source', () => {
  it('of apt is trusted by its own key and no other', () => {
    expect(sourceFiles('apt', enrolment.packages)).toEqual([
      { path: '/usr/share/keyrings/berth-wazuh-agent.asc', content: 'a key', mode: 0o644 },
      {
        path: '/etc/apt/sources.list.d/berth-wazuh-agent.list',
        content:
          'deb [signed-by=/usr/share/keyrings/berth-wazuh-agent.asc] https://packages.example.org/apt stable main\n',
        mode: 0o644,
      },
    ]);
  });

  it('of yum too, and gives that one package', () => {
    const [key, repository] = sourceFiles('dnf', enrolment.packages);
    expect(key).toEqual({ path: '/etc/pki/rpm-gpg/RPM-GPG-KEY-berth-wazuh-agent', content: 'a key', mode: 0o644 });
    expect(repository?.path).toBe('/etc/yum.repos.d/berth-wazuh-agent.repo');
    const lines = repository?.content.split('\n');
    expect(lines).toContain('gpgcheck=1');
    expect(lines).toContain(`gpgkey=file://${key?.path}`);
    expect(lines).toContain('includepkgs=wazuh-agent');
  });

  it('must be there for the family', () => {
    expect(() => sourceFiles('dnf', { ...enrolment.packages, yum: undefined })).toThrow('no package source');
  });
});

describe('the files of enrolling', () => {
  it('name the container, the group and the manager, and are for root', () => {
    const [client, ...others] = enrolmentFiles('web', enrolment);
    expect(client?.content).toContain('<agent_name>web</agent_name>');
    expect(client?.content).toContain('<groups>containers</groups>');
    expect(client?.content.match(/<address>monitor\.example\.org<\/address>/g)?.length).toBe(1);
    expect(client?.content).toContain(
      '<manager_address>monitor.example.org</manager_address>\n      <port>1515</port>',
    );
    expect([client, ...others].map((file) => file?.mode)).toEqual([0o600, 0o600, 0o600]);
    expect(client?.content).not.toContain('hush');
  });

  it('leave the password out where none is wanted', () => {
    const paths = enrolmentFiles('web', { ...enrolment, password: undefined }).map(({ path }) => path);
    expect(paths).toEqual(['/run/berth-monitoring/client.conf', '/run/berth-monitoring/ca.pem']);
  });

  it.each(['a b', '<x>', 'a&b', "a'b", 'a\nb', ''])('refuse the word %j', (word) => {
    expect(() => enrolmentFiles(word, enrolment)).toThrow('cannot be written');
    expect(() => enrolmentFiles('web', { ...enrolment, group: word })).toThrow('cannot be written');
    expect(() => enrolmentFiles('web', { ...enrolment, manager: word })).toThrow('cannot be written');
  });
});

it('what was looked at is read, whole or in part', () => {
  expect(readAgentLook('id debian \ninstalled\nstarted\nagent 011 web\n')).toEqual({
    ids: ['debian'],
    installed: true,
    started: true,
    agent: { id: '011', name: 'web' },
  });
  expect(readAgentLook('id rocky rhel centos fedora\nagent\n')).toEqual({
    ids: ['rocky', 'rhel', 'centos', 'fedora'],
    installed: false,
    started: false,
    agent: undefined,
  });
});
