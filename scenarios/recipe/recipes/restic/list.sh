set -- snapshots --json
[ -z "$TAGS" ] || set -- "$@" --tag "$(printf %s "$TAGS" | tr '\n' ,)"
[ -z "$HOST" ] || set -- "$@" --host "$HOST"
while IFS= read -r path; do
  [ -z "$path" ] || set -- "$@" --path "$path"
done <<-END
$PATHS
END
$restic "$@" 2>"$work/said"
code=$?
cat "$work/said" >&2
# restic leaves out what it cannot read and calls that success. The one that is
# left out may be the newest, unless its file is older than that of another.
newer() { # than the snapshot $1 there is one that can be read
  here || return 1
  damaged=$(ls -d "$REPOSITORY/snapshots/$1"* 2>/dev/null | head -n 1)
  [ -n "$damaged" ] || return 1
  for file in "$REPOSITORY"/snapshots/*; do
    case " $unread" in *" $(basename "$file" | cut -c 1-8)"*) continue ;; esac
    [ $(($(stat -c %Y "$file") - $(stat -c %Y "$damaged"))) -lt 600 ] || return 0
  done
  return 1
}
unread=$(sed -n -e 's/^could not load snapshot \([0-9a-f]*\).*/\1/p' -e 's/^Ignoring "\([0-9a-f]*\)".*/\1/p' "$work/said" | cut -c 1-8 | sort -u | tr '\n' ' ')
if [ "$code" = 0 ]; then
  for id in $unread; do
    newer "$id" || broken fetch "the snapshot $id in the repository is damaged and cannot be read, and it may be the newest => run restic check, and restore the repository's snapshots folder from a copy"
    symptom fetch "the snapshot $id in the repository is damaged and cannot be read; newer ones can => run restic check, and restore the repository's snapshots folder from a copy"
  done
elif here && [ -d "$REPOSITORY/keys" ] && [ -z "$(ls -A "$REPOSITORY/keys")" ]; then
  broken key "the repository holds no key: its folder keys is empty => bring the key files back from a copy of the repository; without one nothing in it can be read"
fi
# What newer versions say by their code alone.
case $code in
10) echo 'Fatal: repository does not exist' >&2 ;;
12) echo 'Fatal: wrong password or no key found' >&2 ;;
esac
exit "$code"
