/**
 * Whether an account is disabled. Directories say it in many ways; any one of these is enough, and a value that
 * cannot be read counts as disabled, because the mistake that refuses somebody is the one that gets reported.
 */
import type { LdapEntry } from './entry.ts';

/** Asked for by name, since servers that keep these as operational attributes leave them out of `*`. */
export const accountAttributes = ['pwdAccountLockedTime', 'nsAccountLock'];

/** @param now milliseconds since 1970 */
export function isDisabled(entry: LdapEntry, now: number): boolean {
  return (
    // OpenLDAP's ppolicy. A lock that will lift by itself counts too: its end is known to the policy only.
    entry.values('pwdAccountLockedTime').length > 0 ||
    // 389 Directory Server and FreeIPA
    entry.values('nsAccountLock').some((value) => value.toLowerCase() !== 'false') ||
    // Active Directory: bit 2 of the flags is ACCOUNTDISABLE
    entry.values('userAccountControl').some((value) => !/^\d+$/.test(value) || (Number(value) & 2) !== 0) ||
    entry.values('accountExpires').some((value) => filetimePassed(value, now)) ||
    entry.values('shadowExpire').some((value) => dayReached(value, now)) ||
    // An account that may not log in anywhere should not get a machine to log in to.
    entry.values('loginShell').some((value) => /(^|\/)(nologin|false)$/.test(value.trim()))
  );
}

/** shadow(5): days since 1970, and the account is closed from that day on; -1 is never. */
function dayReached(value: string, now: number): boolean {
  if (!/^-?\d+$/.test(value)) return true;
  const day = Number(value);
  return day >= 0 && now >= day * 86_400_000;
}

/** Active Directory: tenths of microseconds since 1601; 0 and the largest number are never. */
function filetimePassed(value: string, now: number): boolean {
  if (!/^\d+$/.test(value)) return true;
  const ticks = BigInt(value);
  if (ticks === 0n || ticks >= 0x7fff_ffff_ffff_ffffn) return false;
  return BigInt(now) >= ticks / 10_000n - 11_644_473_600_000n;
}
