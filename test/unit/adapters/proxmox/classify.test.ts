import { describe, expect, it } from 'vitest';
import { refusal, taskFailure } from '../../../../src/adapters/proxmox/classify.ts';

describe('refusal', () => {
  it.each([
    [500, "Configuration file 'nodes/pve1/lxc/999.conf' does not exist\n", 'absent', 'not-found'],
    [500, "CT 101 already exists on node 'pve1'\n", 'exists', 'conflict'],
    [500, 'CT is locked (disk)\n', 'locked', 'unavailable'],
    [500, 'CT 101 already running\n', 'running', 'conflict'],
    [500, 'CT 101 not running\n', 'stopped', 'failed'],
    [500, 'unable to destroy CT 101 - container is running\n', 'running', 'conflict'],
    [500, 'detected modified configuration - file changed by other user? Try again.\n', 'changed', 'unavailable'],
    [500, "no such user ('nobody@pve')\n", 'no-user', 'not-found'],
    [500, "ACL update failed: user 'ghost@pve' does not exist\n", 'no-user', 'not-found'],
    [500, "ACL update failed: role 'NoSuchRole' does not exist\n", 'other', 'invalid'],
    [500, 'cluster not ready - no quorum?\n', 'other', 'unavailable'],
    [500, "cfs-lock 'file-user_cfg' error: no quorum!\n", 'other', 'unavailable'],
    [
      500,
      "unable to open file '/etc/pve/nodes/pve1/lxc/102.conf.tmp.319' - Permission denied\n",
      'other',
      'unavailable',
    ],
    [500, "can't remove CT 100 - protection mode enabled\n", 'other', 'forbidden'],
    [500, "storage 'nope' does not exist\n", 'other', 'invalid'],
    [500, "no such cluster node 'nope'\n", 'other', 'invalid'],
    [500, "hostname lookup 'nope' failed - failed to get address info\n", 'other', 'invalid'],
    [500, "Linked clone feature for 'local:100/base-100-disk-0.raw' is not available\n", 'other', 'invalid'],
    [500, 'something new\n', 'other', 'failed'],
    [501, "Method 'GET /nodes/pve1/lxc/101/nope' not implemented", 'other', 'failed'],
    [401, 'Authentication failed!', 'other', 'forbidden'],
    [401, 'No ticket', 'other', 'forbidden'],
    [403, 'Permission check failed (/vms/101, VM.Audit)\n', 'other', 'forbidden'],
    [595, 'Connection refused', 'lost', 'unavailable'],
    [595, 'No route to host', 'lost', 'unavailable'],
  ])('%i %j is %s, %s', (status, text, kind, reason) => {
    expect(refusal({ status, text })).toMatchObject({ kind, reason });
  });

  it('reads the problem of a parameter', () => {
    const fields = { upid: 'no such task\n' };
    expect(refusal({ status: 400, text: 'Parameter verification failed.\n', fields })).toMatchObject({
      kind: 'no-task',
    });
    const memory = { memory: 'value must have a minimum value of 16' };
    expect(refusal({ status: 400, text: 'Parameter verification failed.\n', fields: memory })).toMatchObject({
      reason: 'invalid',
      message: expect.stringContaining('memory: value must have a minimum value of 16'),
    });
  });

  it('says which right is missing', () => {
    const text = 'Permission check failed (/vms/102, VM.Config.Disk|VM.Config.CPU)\n';
    expect(refusal({ status: 403, text }).hint).toBe('Give its token VM.Config.Disk or VM.Config.CPU on /vms/102.');
  });

  it('keeps a foreign text to one short line', () => {
    const { message } = refusal({ status: 500, text: `a\u001b[31m\n\nb${'x'.repeat(1000)}` });
    expect(message).toMatch(/^Proxmox refused: a \[31m bx+…\.$/);
    expect(message.length).toBeLessThan(230);
  });
});

describe('taskFailure', () => {
  it.each(['OK', 'WARNINGS: 2'])('%s is success', (exit) => {
    expect(taskFailure(exit)).toBeUndefined();
  });

  it.each([
    ['unexpected status', 'left-locked', 'failed'],
    ['CT is locked (backup)', 'locked', 'unavailable'],
    ["Configuration file 'nodes/pve1/lxc/999.conf' does not exist", 'absent', 'not-found'],
    ["you can't start a CT if it's a template", 'other', 'invalid'],
    ['clone failed: interrupted by signal', 'other', 'failed'],
    ['write failed: No space left on device', 'other', 'failed'],
    ['OKAY', 'other', 'failed'],
  ])('%j is %s, %s', (exit, kind, reason) => {
    expect(taskFailure(exit)).toMatchObject({ kind, reason });
  });

  it('says how to free what a killed worker left', () => {
    expect(taskFailure('unexpected status')?.hint).toContain('pct unlock');
  });
});
