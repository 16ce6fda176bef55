contents() { $borg list --json-lines "::$POINT" 2>"$work/list-said" >"$work/list"; }
lister='' listed=0
if [ "$BORG_REPO" = "$REPOSITORY" ]; then
  contents &
  lister=$!
else # borg makes the index anew: two at once would write over each other
  contents
  listed=$?
fi
cd "$TARGET" || exit
$borg extract "::$POINT" 2>"$work/said" >/dev/null
code=$?
plain <"$work/said" >"$work/plain"
harmless="^WARNING .*(\\[Errno (1|95)\\] )?[Oo]peration not (permitted|supported)(: b?('[^']*'|\"[^\"]*\"))?\$"
grep -v -E "$harmless" "$work/plain" >"$work/serious"
if [ "$code" = 1 ] && [ -s "$work/plain" ] && [ ! -s "$work/serious" ]; then
  note "borg could not set $(wc -l <"$work/plain" | tr -d ' ') owners, devices or extended attributes, which a container may not; the data is not touched by that"
elif [ "$code" != 0 ]; then
  head -n 1000 "$work/serious" >&2
  exit "$code"
fi
if [ -n "$lister" ]; then
  wait "$lister"
  listed=$?
fi
if [ "$listed" != 0 ]; then
  plain <"$work/list-said" >&2
  exit "$listed"
fi
if grep -q '"healthy": false' "$work/list"; then
  broken fetch "$(grep -c '"healthy": false' "$work/list") files in the archive $POINT are damaged: a repair of the repository has filled them with zeros => take an older archive"
fi
wanted=$(awk '
  /^\{"type": "-"/ { files++; if (match($0, /"size": [0-9]+/)) bytes += substr($0, RSTART + 8, RLENGTH - 8) }
  END { printf "%.0f files with %.0f bytes", files, bytes }' "$work/list")
got=$(find . -type f -exec stat -c '%i %s' {} + | awk '
  !seen[$1]++ { bytes += $2 }
  END { printf "%.0f files with %.0f bytes", NR, bytes }')
if [ "$got" != "$wanted" ]; then
  broken fetch "borg extracted $got, and the archive lists $wanted => run borg check --verify-data"
fi
fact "bytes=$(echo "$got" | cut -d ' ' -f 4)"
