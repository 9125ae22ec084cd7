/**
 * Becomes a container's first process: started by `unshare` in new namespaces, it makes the root, moves into it,
 * says `ready <pid>` with its pid as the machine numbers it, and lives until its standard input closes. When it
 * ends the kernel ends everything else in its pid namespace, so a lab that dies leaves nothing running.
 */
export const setupScript = `
set -e
root=$1 name=$2
read -r pid rest < /proc/self/stat
mount --make-rprivate / 2>/dev/null || true
mount --bind "$root" "$root"
cd "$root"
for part in usr bin sbin lib lib32 lib64; do
  if [ -d "/$part" ] && [ ! -L "/$part" ]; then
    mount --rbind "/$part" "./$part"
    mount -o remount,bind,ro "./$part" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "./$part"
  fi
done
mount --bind usr-local usr/local
[ ! -e usr/bin/systemctl ] || mount --bind usr-local/bin/systemctl usr/bin/systemctl
mount -t tmpfs -o mode=755 tmpfs dev
for one in null zero full random urandom tty; do
  [ -e "/dev/$one" ] || continue
  : > "dev/$one"
  mount --bind "/dev/$one" "dev/$one"
done
mkdir dev/pts dev/shm
chmod 1777 dev/shm
# Terminals of its own; group 5 is tty, which an ordinary user's container does not have.
pts=newinstance,mode=620,ptmxmode=666
mount -t devpts -o "$pts,gid=5" devpts dev/pts 2>/dev/null || mount -t devpts -o "$pts" devpts dev/pts 2>/dev/null ||
  mount --rbind /dev/pts dev/pts 2>/dev/null || true
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t proc proc proc 2>/dev/null || mount --rbind /proc proc
hostname "$name"
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside 2>/dev/null || true
exec perl -e '$SIG{CHLD} = "IGNORE"; $| = 1; print "ready $ARGV[0]\\n"; 1 while sysread STDIN, my $any, 4096' "$pid"
`;
