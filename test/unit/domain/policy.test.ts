import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/domain/person.ts';
import { admit, isAdmin, mayActOn } from '../../../src/domain/policy.ts';

const ada: Person = { uid: 'ada', name: 'Ada', mail: 'ada@example.org', groups: ['staff'], keys: [], disabled: false };
const rules = { requiredGroup: 'staff', adminGroup: 'ops', help: '#help' };

describe('admit', () => {
  it('takes exactly one person with exactly this address', () => {
    expect(admit([ada], 'ADA@example.org', rules)).toBe(ada);
  });
  it.each([
    ['nobody', [], 'not-found'],
    ['two of the same address', [ada, { ...ada, uid: 'ada2' }], 'conflict'],
    ['somebody else, as a lying directory answers', [{ ...ada, mail: 'bob@example.org' }], 'not-found'],
    ['the right one among others', [ada, { ...ada, uid: 'bob', mail: 'bob@example.org' }], 'not-found'],
    ['a disabled account', [{ ...ada, disabled: true }], 'forbidden'],
    ['somebody outside the group', [{ ...ada, groups: [] }], 'forbidden'],
  ])('refuses %s', (_what, matches, reason) => {
    expect(() => admit(matches, 'ada@example.org', rules)).toThrow(
      expect.objectContaining({ reason, hint: expect.stringMatching(/\.$/) }),
    );
  });
  it('lets everybody of the directory in where no group is asked for', () => {
    expect(admit([{ ...ada, groups: [] }], ada.mail, { ...rules, requiredGroup: undefined }).uid).toBe('ada');
  });
});

describe('who may act on what belongs to others', () => {
  const admin = { ...ada, uid: 'eve', groups: ['ops'] };
  it('the owner and administrators, and no disabled one', () => {
    expect(mayActOn(ada, 'ada', rules)).toBe(true);
    expect(mayActOn(admin, 'ada', rules)).toBe(true);
    expect(mayActOn({ ...ada, uid: 'bob' }, 'ada', rules)).toBe(false);
    expect(mayActOn({ ...ada, disabled: true }, 'ada', rules)).toBe(false);
    expect(mayActOn({ ...admin, disabled: true }, 'ada', rules)).toBe(false);
  });
  it('nobody is an administrator where no group is named', () => {
    expect(isAdmin({ ...admin, groups: ['ops', ''] }, { ...rules, adminGroup: undefined })).toBe(false);
  });
});
