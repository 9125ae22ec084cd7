/**
 * What differs inside where the lab runs as an ordinary user. A user namespace then has room for one real user, who is
 * root there. Seen from one namespace further in, the same user is number 1000, and that is everybody's account.
 */

/** The number of every account but root's. */
const USER = 1000;

/** Words before a program that make it run as number 1000 instead of root. Both are the one real user. */
export const asUser = ['unshare', '-U', `--map-user=${USER}`, `--map-group=${USER}`, '--'];

/** A terminal there belongs to the user's own group; sshd leaves it so if that is the one called tty. */
export const ttyGroup = USER;

/** Stands in for the system's, which cannot give a home away. Knows the options that Berth uses; the name comes last. */
export const useradd = `#!/bin/sh
set -e
comment=
while [ $# -gt 1 ]; do
  case $1 in
    --comment) comment=$2; shift ;;
    --shell | --password) shift ;;
  esac
  shift
done
if grep -q "^$1:" /etc/passwd; then echo "useradd: user '$1' already exists" >&2; exit 9; fi
printf '%s:x:${USER}:${USER}:%s:/home/%s:/bin/bash\\n' "$1" "$comment" "$1" >> /etc/passwd
printf '%s:*:20000:0:99999:7:::\\n' "$1" >> /etc/shadow
grep -q ':x:${USER}:' /etc/group || printf '%s:x:${USER}:\\n' "$1" >> /etc/group
[ -d "/home/$1" ] || cp -r /etc/skel "/home/$1"
chmod 700 "/home/$1"
`;
