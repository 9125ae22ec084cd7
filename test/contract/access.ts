import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../src/ports/hypervisor.ts';

export interface AccessSubject {
  access: Access;
  /** A user that is there, one that is disabled, one that is not there; `uid@realm`. */
  users: { known: string; disabled: string; unknown: string };
  /** A container that exists, and a role that may be given. */
  vmid: number;
  role: string;
  /** Who has which role on the container. */
  rights(): readonly { user: string; role: string }[];
  stop(): Promise<void>;
}

const signal = new AbortController().signal;

/** What every Access must do. */
export function describeAccess(name: string, start: () => Promise<AccessSubject>): void {
  describe(`access: ${name}`, () => {
    let subject: AccessSubject;

    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.stop());

    it('knows who may come in', async () => {
      const { access, users } = subject;
      expect(await access.knows(users.known, signal)).toBe(true);
      expect(await access.knows(users.disabled, signal)).toBe(false);
      expect(await access.knows(users.unknown, signal)).toBe(false);
      expect(await access.knows('../../nodes', signal)).toBe(false);
    });

    it('gives a role and takes it back, each as often as it likes', async () => {
      const { access, users, role, vmid } = subject;
      const right = { user: users.known, role };
      for (let time = 0; time < 2; time++) await access.grant(users.known, role, vmid, signal);
      expect(subject.rights()).toEqual([right]);
      for (let time = 0; time < 2; time++) await access.revoke(users.known, role, vmid, signal);
      expect(subject.rights()).toEqual([]);
    });

    it('cannot give rights to nobody, and has none to take from them', async () => {
      const { access, users, role, vmid } = subject;
      const granted = access.grant(users.unknown, role, vmid, signal);
      await expect(granted).rejects.toMatchObject({ reason: 'not-found' });
      await access.revoke(users.unknown, role, vmid, signal);
    });

    it('says invalid for a role that does not exist', async () => {
      const { access, users, vmid } = subject;
      const granted = access.grant(users.known, 'NoSuchRole', vmid, signal);
      await expect(granted).rejects.toMatchObject({ reason: 'invalid' });
    });
  });
}
