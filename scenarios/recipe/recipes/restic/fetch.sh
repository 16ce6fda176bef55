set --
while IFS= read -r path; do
  case $path in
  '') ;;
  *[\*\?\[\\]*) rig fetch "only: $path holds a character that restic takes for a pattern => name a folder above it" ;;
  *) set -- "$@" "${path%/}" ;;
  esac
done <<-END
$ONLY
END
{ $restic ls --json "$POINT" "$@"; echo "ended $?"; } 2>"$work/ls-said" | awk '
  /"type":"file"/ && !/"struct_type":"snapshot"/ {
    files++
    if (match($0, /"size":[0-9]+/)) bytes += substr($0, RSTART + 7, RLENGTH - 7)
  }
  /^ended / { code = $2 }
  END { printf "%.0f %.0f %d\n", files, bytes, code }' >"$work/wanted" 2>/dev/null &
lister=$!

for path; do
  shift
  set -- "$@" --include "$path"
done
mkfifo "$work/said"
$restic restore "$POINT" --target "$TARGET" "$@" 2>"$work/said" >/dev/null &
restorer=$!
# A local file that is missing or cut off stays so: an old restic would try
# again for most of a minute, for each of them.
hopeless='^Load\(<data/.*(no such file or directory|EOF|invalid data|does not exist|truncated)'
here || hopeless='^nothing is$'
tee "$work/errors" <"$work/said" 2>/dev/null | grep -q -E "$hopeless" && kill "$restorer"
wait "$restorer"
code=$?
# shellcheck disable=SC2046 # two numbers
set -- $(awk '
  /^ignoring error for .*(: operation not permitted|not supported|chown .*: invalid argument)$/ { harmless++; next }
  /^Fatal: There were [0-9]+ errors/ { total = $4 }
  shown++ < 1000 || /^Fatal/ { print >shown_to }
  END { print harmless + 0, total + 0 }' shown_to="$work/shown" "$work/errors")
cat "$work/shown" >&2
harmless=$1 total=$2
if [ "$code" = 1 ] && [ "$total" -gt 0 ] && [ "$total" = "$harmless" ]; then
  note "restic could not set $harmless owners, devices or extended attributes, which a container may not; the data is not touched by that"
elif [ "$code" != 0 ]; then
  exit "$code"
fi

wait "$lister"
read -r files bytes code <"$work/wanted"
if [ "$code" != 0 ]; then
  cat "$work/ls-said" >&2
  exit "$code"
fi
if [ "$files" = 0 ] && [ -n "$ONLY" ]; then
  broken fetch "nothing in the snapshot is below $(printf %s "$ONLY" | tr '\n' ' ') => see what it holds: restic ls $POINT"
fi
# shellcheck disable=SC2046 # two numbers
set -- $(find "$TARGET" -type f -exec stat -c %s {} + | awk '{ bytes += $1 } END { printf "%.0f %.0f\n", NR, bytes }')
if [ "$1 $2" != "$files $bytes" ]; then
  broken fetch "restic restored $1 files with $2 bytes, and the snapshot lists $files files with $bytes bytes => run restic check --read-data"
fi
fact "files=$files"
fact "bytes=$bytes"
