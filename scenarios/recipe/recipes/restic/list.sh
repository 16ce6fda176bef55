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
# restic leaves out what it cannot read and calls that success. The one
# that is left out may be the newest.
unread=$(sed -n -e 's/^could not load snapshot \([0-9a-f]*\).*/\1/p' -e 's/^Ignoring "\([0-9a-f]*\)".*/\1/p' "$work/said" | head -n 1)
if [ "$code" = 0 ] && [ -n "$unread" ]; then
  echo "::broken fetch the snapshot $unread in the repository is damaged and cannot be read => run restic check, and restore the repository's snapshots folder from a copy"
elif [ "$code" != 0 ] && here && [ -d "$REPOSITORY/keys" ] && [ -z "$(ls -A "$REPOSITORY/keys")" ]; then
  echo "::broken key the repository holds no key: its folder keys is empty => bring the key files back from a copy of the repository; without one nothing in it can be read"
fi
exit "$code"
