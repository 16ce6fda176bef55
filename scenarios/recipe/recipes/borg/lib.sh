set -u
export HOME=/tmp TZ=UTC LC_ALL=C.UTF-8 BORG_BASE_DIR=/tmp BORG_REPO="$REPOSITORY" BORG_PASSPHRASE="$PASSPHRASE" BORG_EXIT_CODES=legacy
export BORG_RELOCATED_REPO_ACCESS_IS_OK=yes BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
borg='borg --bypass-lock'
work=$(mktemp -d) || exit
[ -z "$KEY_FILE" ] || export BORG_KEY_FILE="$KEY_FILE"
packed() { echo "::rig fetch $1, and a repository is a folder => unpack it, and give the folder that comes out as repository"; exit 1; }
[ ! -f "$REPOSITORY" ] || packed "it is a file"
[ -e "$REPOSITORY/config" ] || case $(ls -A "$REPOSITORY" 2>/dev/null) in
*.tar | *.tar.* | *.tgz | *.zip) packed "there is an archive in it" ;;
esac
# Segments and index have the number of the newest transaction. An index that
# is missing or behind borg makes anew, and insists to write it beside the
# segments: it gets a place of its own for that. From one that is ahead it
# would silently fall back to what was before.
newest() { sed 's/.*[/.]//' | grep -x '[0-9][0-9]*' | sort -n | tail -n 1; }
segment=$(find "$REPOSITORY/data" -type f 2>/dev/null | newest)
index=$(ls -d "$REPOSITORY"/index.* 2>/dev/null | newest)
if [ -n "$segment" ] && [ "${index:--1}" -gt "$segment" ]; then
  echo "::broken fetch the index knows the segment $index, and the newest that is there is $segment: segments are missing from the repository => run borg check, and bring them back from a copy of the repository"
  exit 1
elif [ -n "$segment" ] && [ "${index:--1}" -lt "$segment" ] && [ -f "$REPOSITORY/config" ]; then
  [ -z "${POINT:-}" ] || echo "::note the index of the repository was missing or behind, and borg made it anew, outside of the repository"
  own=/tmp/repository # each time the same, or borg warns that it was moved
  rm -rf "$own" && mkdir "$own" && ln -s "$REPOSITORY/data" "$own/data" || exit
  for file in config README "index.$index" "hints.$index" "integrity.$index"; do
    [ ! -f "$REPOSITORY/$file" ] || cp "$REPOSITORY/$file" "$own/" || exit
  done
  export BORG_REPO="$own"
fi
