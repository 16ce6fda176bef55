set -u
export HOME=/tmp TZ=UTC LC_ALL=C.UTF-8 BORG_BASE_DIR=/tmp BORG_REPO="$REPOSITORY" BORG_PASSPHRASE="$PASSPHRASE" BORG_EXIT_CODES=legacy
export BORG_RELOCATED_REPO_ACCESS_IS_OK=yes BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes
borg='borg --bypass-lock --log-json'
work=$(mktemp -d) || exit
[ -z "$KEY_FILE" ] || export BORG_KEY_FILE="$KEY_FILE"
packed() { rig fetch "$1, and a repository is a folder => unpack it, and give the folder that comes out as repository"; }
[ ! -f "$REPOSITORY" ] || packed "it is a file"
[ -e "$REPOSITORY/config" ] || case $(ls -A "$REPOSITORY" 2>/dev/null) in
*.tar | *.tar.* | *.tgz | *.zip) packed "there is an archive in it" ;;
esac
if [ -d "$REPOSITORY/keys" ] && [ -d "$REPOSITORY/snapshots" ] && ! head -n 1 "$REPOSITORY/config" 2>/dev/null | tr -d '\000' | grep -q '^\[repository\]'; then
  rig fetch "it is a repository of restic, not of borg => use the source restic"
fi
# borg's messages as "LEVEL ID: text", one a line: names of files, which may be
# anything, can only stand in the text. Of a traceback the exception is left.
plain() {
  awk '
    /^\{"type": "log_message"/ && match($0, /", "levelname": "[A-Z]+", "name": "[^"]*"(, "msgid": "[^"]*")?\}$/) {
      end = substr($0, RSTART)
      text = substr($0, 1, RSTART - 1)
      sub(/^\{"type": "log_message", ("time": [0-9.]+, )?"message": "/, "", text)
      id = ""
      if (match(end, /"msgid": "[^"]*"\}$/)) id = substr(end, RSTART + 10, RLENGTH - 12)
      sub(/^", "levelname": "/, "", end)
      sub(/".*/, "", end)
      if (text == "Local Exception" || text == "Remote Exception") next
      if (text ~ /^Traceback/) {
        for (i = split(text, part, /\\n/); i > 0; i--)
          if (part[i] ~ /^[A-Za-z_.]+(Error|Exception|NotFound|Interrupt)(:|$)/) { text = part[i]; break }
        id = "Exception"
      }
      gsub(/\\n/, " ", text)
      print end " " id ": " text
      next
    }
    !/^\{/'
}
unsound=/tmp/index-is-damaged # left by the list of archives for what comes after it
# aside gives borg a place of its own for all that it wants to write beside the segments.
aside() {
  own=/tmp/repository # each time the same, or borg warns that it was moved
  rm -rf "$own" && mkdir "$own" && ln -s "$REPOSITORY/data" "$own/data" || exit
  for file in config README "index.$index" "hints.$index" "integrity.$index"; do
    case $file in config | README) ;; *) [ ! -e "$unsound" ] || continue ;; esac
    [ ! -f "$REPOSITORY/$file" ] || cp "$REPOSITORY/$file" "$own/" || exit
  done
  export BORG_REPO="$own"
}
# Segments and index have the number of the newest transaction. An index that
# is missing or behind borg makes anew, and insists to write it beside the
# segments: it gets a place of its own for that. From one that is ahead it
# would silently fall back to what was before.
newest() { sed 's/.*[/.]//' | grep -x '[0-9][0-9]*' | sort -n | tail -n 1; }
segment=$(find "$REPOSITORY/data" -type f 2>/dev/null | newest)
index=$(ls -d "$REPOSITORY"/index.* 2>/dev/null | newest)
if [ -n "$segment" ] && [ "${index:--1}" -gt "$segment" ]; then
  broken fetch "the index knows the segment $index, and the newest that is there is $segment: segments are missing from the repository => run borg check, and bring them back from a copy of the repository"
elif [ -n "$segment" ] && [ "${index:--1}" -lt "$segment" ] && [ -f "$REPOSITORY/config" ]; then
  [ -z "${POINT:-}" ] || note "the index of the repository was missing or behind, and borg rebuilt it, outside of the repository"
  aside
fi
# A damaged index borg makes anew as well, as soon as it reads it.
if [ -e "$unsound" ]; then
  [ -z "${POINT:-}" ] || symptom fetch "the index of the repository is damaged; borg rebuilt it, outside of the repository, from the segments, which are whole as far as this archive needs them => run borg check --repair on the repository"
  aside
fi
