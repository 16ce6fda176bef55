told=$(cli info persistence; cli info keyspace) || exit
field() { printf '%s\n' "$told" | tr -d '\r' | sed -nE "s/^$1:(.*)/\1/p"; }
keys=$(printf '%s\n' "$told" | tr -d '\r' | sed -nE 's/^db[0-9]+:keys=([0-9]+),.*/\1/p' | awk '{ n += $1 } END { print n + 0 }')
volatile=$(printf '%s\n' "$told" | tr -d '\r' | sed -nE 's/^db[0-9]+:keys=[0-9]+,expires=([0-9]+).*/\1/p' | awk '{ n += $1 } END { print n + 0 }')
loaded=$(field rdb_last_load_keys_loaded)
expired=$(field rdb_last_load_keys_expired)
fact "keys=$keys"
fact "keys_with_expiry=$volatile"
# The file's own count, where the image can tell it.
read=
if [ "$(cat "$place/kind")" = rdb ] && command -v "$(program check-rdb)" >/dev/null; then
  said=$("$(program check-rdb)" "$place/dump.rdb" 2>&1)
  read=$(printf '%s\n' "$said" | sed -nE 's/^\[info\] ([0-9]+) keys read/\1/p')
  [ -n "$expired" ] || expired=$(printf '%s\n' "$said" | sed -nE 's/^\[info\] ([0-9]+) already expired/\1/p')
  may=$(printf '%s\n' "$said" | sed -nE 's/^\[info\] ([0-9]+) expires/\1/p')
  end=$(printf '%s\n' "$said" | sed -nE 's/^\[offset ([0-9]+)\] .*RDB looks OK.*/\1/p')
  wrong=$(printf '%s\n' "$said" | sed -nE '/--- RDB ERROR DETECTED ---/,$ s/^\[offset ([0-9]+)\] (.*)/at about byte \1: \2/p' | head -n 1)
  [ -z "$wrong" ] || broken data "the RDB file is damaged $wrong"
  if printf '%s\n' "$said" | grep -q 'saved with checksum disabled'; then
    note 'the RDB file has no checksum (rdbchecksum no): a damaged value cannot be told from a sound one'
  fi
  if [ -n "$read" ] && [ "$keys" -lt $((read - ${may:-0})) ]; then
    broken data "the file holds $read keys, and the server has loaded but $keys"
  fi
fi
# What stands behind the end is not loaded. Where the image cannot tell the end: a
# file of version 5 or later ends with a mark and eight bytes of checksum.
behind='stand bytes that are no part of it: the server loads the file and does not see them'
if [ "$(cat "$place/kind")" = rdb ]; then
  number=$(head -c 9 "$place/dump.rdb" | tail -c 4 | tr -dc 0-9 | sed 's/^0*//')
  if [ -n "${end:-}" ] && [ "$end" -lt "$(wc -c <"$place/dump.rdb")" ]; then
    case "$(tail -c +$((end + 1)) "$place/dump.rdb" | head -c 5 | tr '\000' '?')" in
      REDIS | VALKE) symptom restore "behind the end of the RDB file, at byte $end, stands another RDB file, which no server loads => store each in a file of its own" ;;
      *) note "behind the end of the RDB file, at byte $end, $behind" ;;
    esac
  elif [ -z "${end:-}" ] && [ "${number:-0}" -ge 5 ] && [ "$(tail -c 9 "$place/dump.rdb" | od -An -tx1 -N1 | tr -d ' ')" != ff ]; then
    note "behind the end of the RDB file $behind"
  fi
fi
if [ -n "$expired" ] && [ "$expired" -gt 0 ]; then fact "keys_expired=$expired"; fi
if [ "$keys" -eq 0 ] && [ -z "$ALLOW_EMPTY" ]; then
  if [ "${expired:-0}" -gt 0 ] || [ "${loaded:-0}" -gt 0 ] || [ "${read:-0}" -gt 0 ]; then
    broken data "the file is sound, but all of its keys have expired since, $expired of them before it was loaded: a recovery would bring back nothing => if that is expected, set allow_empty: true"
  fi
  broken data 'the file is sound, and holds not a single key => if it may be empty, set allow_empty: true'
fi
got "$keys keys"
