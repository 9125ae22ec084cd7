import { FETCH, FETCH_PROGRAMS, FOLDERS, OPT } from './fetch.ts';

/** What runs inside a container so that language runtimes are there. Each script may be run again. */

/** Words: folders. Prints what is there, a line each: `have FOLDER`, and `lack PROGRAM` of those that fetching takes. */
export const LOOK = `${FOLDERS}for folder in "$@"; do
  if [ -d "$folder" ]; then printf 'have %s\\n' "$folder"; fi
done
for program in ${FETCH_PROGRAMS.join(' ')}; do
  command -v "$program" > /dev/null || printf 'lack %s\\n' "$program"
done
`;

/** Words of the next two: the folder, the file's URL, checksum and authority, the program in it and its version. */
const BEGIN = `
folder=$1 url=$2 sum=$3 authority=$4 program=$5 version=$6
if [ -d "$folder" ]; then exit 0; fi
fetch "$url" "$sum" "$authority"
# Of an attempt that was killed.
rm -rf "${OPT}/.new-\${folder##*/}"-*
new=$(mktemp -d "${OPT}/.new-\${folder##*/}-XXXXXXXX")
trap 'rm -rf "$new"' EXIT
`;

/** Half a runtime is never seen in its place. */
const END = `
finish() {
  said=$("$1/bin/$program" --version 2>&1 | head -n 1) || true
  case $said in
    "$version" | "v$version" | *" $version" | *" $version "*) ;;
    *) give_up "version $said" ;;
  esac
  chmod 755 "$1"
  mv -T "$1" "$folder"
  rm -f "$fetched"
}
`;

export const UNPACK = `${FETCH}${END}${BEGIN}
unpacked "$new"
finish "$new"
`;

export const BUILD = `${FETCH}${END}${BEGIN}
mkdir "$new/source" "$new/stage"
unpacked "$new/source"
cd "$new/source"
echo 'berth: configuring'
./configure --prefix="$folder"
echo 'berth: building'
make -j "$(nproc)"
echo 'berth: installing'
make install DESTDIR="$new/stage"
cd /
finish "$new/stage$folder"
`;

/**
 * Of a package: `$1` a folder for links, or nothing; `$2` the program; the rest: links, as `name=path`. Prints what the
 * program says that it is.
 */
export const PACKAGED = `
folder=$1 program=$2
shift 2
bin=/usr/bin
if [ -n "$folder" ]; then
  bin=$folder/bin
  install -d -m 755 "$folder" "$bin"
  for link in "$@"; do ln -sfn "\${link#*=}" "$bin/\${link%%=*}"; done
fi
"$bin/$program" --version 2>&1 | head -n 1
`;
