# Makes the folder that the server starts on.
kept() { printf '%s' "$1" | tr -c '[:print:]' '?'; }
starts() { head -c "$2" "$1" | tr '\000' '?'; }
shown() { printf '%s\n' "$1" | head -n 5 | sed "s|^$FILE/||" | tr '\n' ' '; }

server=$(program server)
version=$("$server" --version)
case "$version" in Valkey* | *valkey*) product=Valkey ;; *) product=Redis ;; esac
has=$(printf '%s' "$version" | sed -nE 's/.* v=([0-9.]+).*/\1/p')
fact "server=$product $has"

mkdir -p "$place" || exit

rdb() {
  magic=$(starts "$1" 9)
  case "$magic" in
    REDIS[0-9][0-9][0-9][0-9]) number=${magic#REDIS} ;;
    VALKEY[0-9][0-9][0-9])
      number=${magic#VALKEY}
      [ "$product" = Valkey ] || rig image "the data is of Valkey, in a format that Redis does not read => set image to one of Valkey"
      ;;
    *) broken restore "${1##*/}: expected an RDB file, found something that begins with: $(kept "$magic")" ;;
  esac
  fact "rdb_format=$(echo "$number" | sed 's/^0*\(.\)/\1/')"
  ln -s "$1" "$place/dump.rdb" || exit
  echo rdb >"$place/kind"
}

# The server writes to what it loads, so it gets a copy.
aof() {
  cp "$1" "$place/appendonly.aof" && chmod u+w "$place/appendonly.aof" && echo aof >"$place/kind" || exit
}

# A manifest names its members, which lie beside it.
folder() {
  [ "$(printf '%s\n%s\n' "$has" 7 | sort -t . -k 1,1n | head -n 1)" = 7 ] || [ "${has%%.*}" -ge 7 ] ||
    rig image "the data is an append-only file in several parts, and $product $has reads but one => set image to version 7 or newer"
  to="$place/appendonlydir"
  mkdir "$to" && cp "${1%/*}"/* "$to" && chmod -R u+w "$to" && echo aof >"$place/kind" || exit
  name=${1##*/}
  printf 'appendfilename "%s"\n' "${name%.manifest}" >"$place/named"
  for member in $(sed -nE 's/^file ([^ ]+) .*/\1/p' "$1"); do
    [ -e "$to/$member" ] || broken restore "a member is missing: $member, which $name names => back up the whole folder appendonlydir"
    [ -s "$to/$member" ] || case "$member" in *.base.*) broken restore "a member is truncated: $member is empty" ;; esac
  done
  for member in "$to/${name%.manifest}".*.aof "$to/${name%.manifest}".*.rdb; do
    [ ! -e "$member" ] || grep -qF "file ${member##*/} " "$1" ||
      symptom restore "$name does not name ${member##*/}, which lies beside it and was not loaded: its keys are missing, or it is left from an earlier rewrite => look whether the manifest was cut off, or was copied before the other files were"
  done
  grep -q '^file .* type [bi]' "$1" || broken restore "$name names no file: it is damaged"
}

one() {
  case "$(starts "$1" 6)" in
    REDIS* | VALKEY) case "$1" in *.aof) aof "$1" ;; *) rdb "$1" ;; esac ;;
    '*'[0-9]* | '#TS:'*) aof "$1" ;;
    *) broken restore "${1##*/}: expected an RDB or an append-only file, found something that begins with: $(kept "$(starts "$1" 60 | head -n 1)")" ;;
  esac
}

if [ "$FORMAT" != tree ]; then
  one "$FILE"
  exit
fi
manifests=$(find "$FILE" -type f -name '*.manifest')
parts=$(find "$FILE" -type f \( -name '*.base.rdb' -o -name '*.base.aof' -o -name '*.incr.aof' \))
aofs=$(find "$FILE" -type f -name '*.aof')
rdbs=$(find "$FILE" -type f -name '*.rdb')
files=$(find "$FILE" -type f ! -name '.*' ! -name '*.conf' ! -name users.acl)
many() { [ "$(printf '%s\n' "$1" | grep -c .)" -gt 1 ]; }
several() { rig restore "the recovery point holds several $1: $(shown "$2") => say with the parameter file which of them is to be restored"; }
if many "$manifests"; then
  several 'append-only files' "$manifests"
elif [ -n "$manifests" ]; then
  [ -z "$rdbs" ] || [ "$rdbs" = "$(printf '%s\n' "$parts" | grep '\.rdb$')" ] ||
    note "there is an RDB file beside the append-only file, which goes before it as with the server itself"
  folder "$manifests"
elif [ -n "$parts" ]; then
  broken restore "a member is missing: the manifest of the append-only files, without which a server starts empty; there is $(shown "$parts") => back up the whole folder appendonlydir"
elif many "$aofs"; then
  several 'append-only files' "$aofs"
elif [ -n "$aofs" ]; then
  aof "$aofs"
elif many "$rdbs"; then
  several 'RDB files' "$rdbs"
elif [ -n "$rdbs" ]; then
  one "$rdbs"
elif many "$files" || [ -z "$files" ]; then
  broken restore "the recovery point holds neither an RDB nor an append-only file, but $(shown "$files")"
else
  one "$files"
fi
