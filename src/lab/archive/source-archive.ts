/**
 * A source archive that can be configured, made and installed in a second. What it installs is no Python: a shell script
 * that says so, by the version 0.0.1, and hands over to the system's python3 for the rest.
 */
import { keptTarball, type Tarball, writeTree } from './tarball.ts';

export const SOURCE_VERSION = '0.0.1';

const NAME = `stand-in-python-${SOURCE_VERSION}`;

const CONFIGURE = `#!/bin/sh
set -e
prefix=/usr/local
for word in "$@"; do
  case $word in --prefix=*) prefix=\${word#--prefix=} ;; esac
done
sed "s|@prefix@|$prefix|" Makefile.in > Makefile
echo "configured for $prefix"
`;

const MAKEFILE = `prefix = @prefix@

all: python3

python3: python3.in
\tsed 's|@prefix@|$(prefix)|' python3.in > python3
\tchmod 755 python3

install: all
\tmkdir -p $(DESTDIR)$(prefix)/bin
\tcp python3 $(DESTDIR)$(prefix)/bin/python3
`;

const PROGRAM = `#!/bin/sh
# Installed in @prefix@ by the lab's source archive.
if [ "$1" = --version ]; then
  echo 'Python ${SOURCE_VERSION}'
else
  exec /usr/bin/python3 "$@"
fi
`;

export function sourceArchive(folder: string): Promise<Tarball> {
  return keptTarball(folder, `${NAME}.tar.gz`, (root) =>
    writeTree(`${root}/${NAME}`, { configure: CONFIGURE, 'Makefile.in': MAKEFILE, 'python3.in': PROGRAM }),
  );
}
