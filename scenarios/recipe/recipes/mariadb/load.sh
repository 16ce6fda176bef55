# A name as SQL writes it, and an account.
name='(`([^`]|``)+`|"([^"]|"")+"|[A-Za-z0-9_$]+)'
account='(`[^`]+`|'\''[^'\'']+'\'')@(`[^`]*`|'\''[^'\'']*'\'')'
plain() { sed -e 's/^`\(.*\)`$/\1/; s/``/`/g; s/^"\(.*\)"$/\1/'; }
quoted() { printf '`%s`' "$(printf '%s' "$1" | sed 's/`/``/g')"; }
first_of() { head -n 1 "$1" | cut -c 1-300; }

# What a program that dumps says at the beginning, and at the end when it is done.
begins='^-- (MySQL|MariaDB) dump |^-- mysqldump-php '
ends='^-- Dump completed'
# Messages of the program, and of what it ran in, that went into the dump.
noise='^(mysqldump|mariadb-dump|mysql|mariadb): |^Warning: |^Defaulted container |^Unable to use a TTY'

# Lists the files to load in their order.
choose() {
  if [ "$FORMAT" != tree ]; then
    [ -z "$FILES" ] || rig internal 'files names several files, and the recovery point holds but one => remove files from `with`'
    printf '%s\n' "$FILE" >"$work/files"
    return
  fi
  (cd "$FILE" && find . -type f | sed 's|^\./||' | sort) >"$work/all"
  if grep -qE '(^|/)(ibdata1|aria_log_control|xtrabackup_info|mariadb_backup_info|mysql\.ibd)$' "$work/all"; then
    rig restore "it is a copy of a server's own data folder, or what mariadb-backup makes of one, and only dumps are loaded here => rehearse a dump, or bring a recipe of your own that starts a server on the folder"
  fi
  [ -n "$FILES" ] || sed -n 's/\.txt$/.sql/p' "$work/all" | grep -qvxFf "$work/all" || ! grep -q '\.txt$' "$work/all" ||
    rig restore 'it is what mysqldump --tab writes, a file of rows (.txt) beside the script of each table, and only scripts are loaded here => rehearse a dump that holds its rows'
  [ -n "$FILES" ] || rig restore "the recovery point holds several files: $(shown) => say under \`with\` which one is the dump (file), or which ones in which order (files)"
  printf '%s\n' "$FILES" >"$work/globs"
  while IFS= read -r glob; do
    while IFS= read -r one; do
      # shellcheck disable=SC2254 # it is a pattern
      case "$one" in $glob | */$glob) printf '%s\n' "$FILE/$one" ;; esac
    done <"$work/all" >"$work/matched"
    [ -s "$work/matched" ] || broken restore "no file matches $glob; the recovery point holds $(shown)"
    cat "$work/matched" >>"$work/files"
  done <"$work/globs"
}
shown() { head -n 5 "$work/all" | tr '\n' ' '; }

# A file of several may be compressed; the magic number decides, as everywhere.
unpack() {
  case "$(od -An -N4 -tx1 "$1" | tr -d ' \n')" in
    1f8b*) tool=gzip ;;
    28b52ffd) tool=zstd ;;
    fd377a58) tool=xz ;;
    425a68*) tool=bzip2 ;;
    *) printf '%s\n' "$1" >>"$work/plain"; return ;;
  esac
  command -v "$tool" >/dev/null || rig image "${1##*/} is compressed by $tool, which the image lacks => set image to one that has it, or store the file uncompressed"
  to="$work/unpacked.$(basename "$1" | sed 's/\.\(gz\|zst\|xz\|bz2\)$//')"
  "$tool" -dc <"$1" >"$to" 2>"$work/said" || broken restore "${1##*/} is damaged or truncated: $(first_of "$work/said")"
  printf '%s\n' "$to" >>"$work/plain"
}

# Says what is wrong with a file that can be seen without loading it.
whole() {
  case "$(head -c 65536 "$1" | grep -aoE '^-- PostgreSQL database |^PRAGMA foreign_keys|^\\restrict ' | head -n 1)" in
    PRAGMA*) broken restore 'the script is of SQLite, not of MariaDB or MySQL => choose the recipe for it' ;;
    ?*) broken restore 'the dump is of PostgreSQL, not of MariaDB or MySQL => choose the recipe postgres' ;;
  esac
  case "$(head -c 200 "$1" | tr -d '\000' | head -n 1)" in
    '<?xml'*) rig restore 'it is XML, as mysqldump --xml writes it, and only SQL is loaded here => rehearse a dump without --xml' ;;
  esac
  if [ "$FORMAT" = text ] && ! head -c 65536 "$1" | grep -qaiE '^[[:space:]]*(/\*|--|#|(create|insert|replace|drop|set|use|start|begin|lock|alter|update|delete|delimiter)[[:space:]])'; then
    broken restore "expected SQL, found plain text that begins with: $(grep -am 1 . "$1" | cut -c 1-200)"
  fi
  # mysqldump goes on for as long as it can, and says in the dump, or in the end of it, what stopped it.
  stopped=$(tail -c 4096 "$1" | grep -aE '^(mysqldump|mariadb-dump): (Error|Got error|Couldn)' | head -n 1)
  [ -z "$stopped" ] || broken restore "the dump is not complete: $(printf '%s' "$stopped" | cut -c 1-200)"
  begun=$(grep -acE "$begins" "$1")
  done=$(grep -acE "$ends" "$1")
  # Both of one are left out by --skip-comments, the end alone never is.
  [ "$begun" -le "$done" ] || broken restore "the dump is truncated: it begins as mysqldump writes it, and its last line, \"-- Dump completed\", is missing"
  # What is kept in the beginning is put back at the end. Of several dumps in one
  # file each has an end, and not all put back the same.
  kept=$(head -c 65536 "$1" | grep -aoE '^/\*[!M0-9]+ SET @OLD_[A-Z_]+=' | sed 's/.*SET @/@/; s/=$//' | sort -u)
  written=$begun$kept
  if [ -n "$kept" ] && [ "$begun" -le 1 ]; then
    tail -c 8192 "$1" | grep -aoE '=@OLD_[A-Z_]+' | sed 's/^=//' | sort -u >"$work/back"
    kept=$(printf '%s\n' "$kept" | grep -vxFf "$work/back" | head -n 1)
    [ -z "$kept" ] || broken restore "the dump is truncated: its beginning keeps $kept, and the end, where it is put back, is missing"
  fi
  [ "$written" != 0 ] || names_an_end "$1" ||
    note "nothing in ${1##*/} says where it ends: cut off between two statements it would look whole too. Something that does: what mysqldump writes at the end, a COMMIT for a BEGIN at the start, a checksum beside it, or a check that counts rows"
  # No dump holds a zero byte as it is. Zeros in a string would pass for data.
  if [ "$written" != 0 ] && [ "$(tr -dc '\000' <"$1" | head -c 1 | wc -c)" -gt 0 ]; then
    broken restore "the dump is damaged: bytes of it became zeros, first in line $(tr '\000' '\001' <"$1" | grep -anm 1 "$(printf '\001')" | cut -d: -f1)"
  fi
}

# Of rows in one transaction nothing stays where the end is missing.
names_an_end() {
  head -c 65536 "$1" | grep -avE '^[[:space:]]*((--|#).*)?$' | head -n 1 | grep -qiE '^[[:space:]]*(begin|start transaction|set autocommit *= *0)[^;]*;' &&
    tail -c 4096 "$1" | grep -avE '^[[:space:]]*((--|#).*)?$' | tail -n 1 | grep -qiE '(commit|autocommit *= *1)[^;]*;[[:space:]]*$'
}

# The lines that tell what a script makes, without its rows.
outline() {
  grep -aiE '^(CREATE |USE |DELIMITER |GRANT |DROP TABLE |SET @@GLOBAL|SET GLOBAL |CHANGE (MASTER|REPLICATION)|-- Stand-in |-- (Current Database|MySQL dump|MariaDB dump|phpMyAdmin)|/\*[!M0-9]+ (CREATE |DEFINER))' "$1" |
    cut -c 1-1000 | tr -d '\r'
}

# The tables that a dump makes, as database/table. What phpMyAdmin makes in the
# place of a view is none.
tables_of() {
  now=$1 awk '
    function word(text) {
      if (match(text, /^`([^`]|``)+`/)) { text = substr(text, 2, RLENGTH - 2); gsub(/``/, "`", text); return text }
      match(text, /^[A-Za-z0-9_$]+/); return substr(text, 1, RLENGTH)
    }
    function after(text) { match(text, /^(`([^`]|``)+`|[A-Za-z0-9_$]+)/); return substr(text, RLENGTH + 1) }
    BEGIN { now = ENVIRON["now"] }
    /^USE / { sub(/^USE +/, ""); now = word($0); next }
    /^-- Stand-in / { standin = 1; next }
    /^CREATE (OR REPLACE )?TABLE / {
      if (standin) { standin = 0; next }
      sub(/^CREATE (OR REPLACE )?TABLE (IF NOT EXISTS )?/, "")
      first = word($0); rest = after($0)
      if (rest ~ /^\./) { print first "/" word(substr(rest, 2)) } else print now "/" first
    }'
}

# The tables that a dump holds rows for, as database/table. The dump programs put
# no row on a line of its own start: a line break in a value is written as \n.
filled_of() {
  grep -aoE '^(USE |(INSERT|REPLACE)( IGNORE)? INTO )`([^`]|``)+`' "$2" | now=$1 awk '
    BEGIN { now = ENVIRON["now"] }
    {
      name = $0; sub(/^[^`]*`/, "", name); sub(/`$/, "", name); gsub(/``/, "`", name)
      if ($1 == "USE") { now = name; next }
      if (now !~ /^(mysql|sys|information_schema|performance_schema)$/ && !seen[now "/" name]++) print now "/" name
    }'
}

# Accounts that the old server had and this one has not: views, routines and
# triggers run as them. They may do everything here.
make_accounts() {
  { grep -oiE "DEFINER *= *$account" "$1" | sed 's/^[^=]*= *//'; grep -iE '^GRANT ' "$1" | grep -oiE " TO $account" | cut -c 5-; } |
    sort -u | while IFS= read -r who; do
      bare=$(printf '%s' "$who" | tr -d "\`'")
      [ "$bare" = root@localhost ] && continue
      grep -iE '^CREATE .*USER ' "$1" | tr -d "\`'" | grep -qF -e "$bare" && continue
      printf 'create user if not exists %s; grant all on *.* to %s with grant option;\n' "$who" "$who"
    done >"$work/accounts"
  [ -s "$work/accounts" ] || return 0
  sql <"$work/accounts" || exit
  note "made the accounts that the dump expects: $(grep -oE "exists [^;]+" "$work/accounts" | sed 's/^exists //' | sort -u | tr '\n' ' ')"
}

# Databases that the script uses and does not make: mysqldump --no-create-db.
make_databases() {
  grep -aoiE "^USE $name" "$1" | cut -c 5- | plain | sort -u | while IFS= read -r used; do
    grep -qaiE "CREATE DATABASE .*[\` ]$(printf '%s' "$used" | sed 's/[][\.*^$/]/\\&/g')[\`; ]" "$1" || printf 'create database if not exists %s;\n' "$(quoted "$used")"
  done | sql
}

# words_behind prints what stands behind the end of a dump and is not a statement,
# such as what a terminal or `time` printed.
words_behind() {
  tail -c 8192 "$1" | tr -d '\r' | awk '
    /^-- Dump completed/ { on = 1; text = ""; next }
    on && /[^ \t]/ { text = text $0 "\n" }
    END { if (text !~ /;|^(--|\/\*|#)|\n(--|\/\*|#)/) printf "%s", text }'
}

# What speaks of a replication that this server has no part in becomes empty
# lines, and so does noise around the dump: the numbers of lines stay.
feed() {
  if grep -qE '^(SET @@GLOBAL\.GTID_PURGED|SET GLOBAL gtid_|CHANGE )' "$work/outline" || [ -n "$noisy" ]; then
    sed -E "/^SET @@GLOBAL\.GTID_PURGED/{
      :more
      /;/!{
        N
        b more
      }
      s/[^\n]*//g
    }
    ${behind:+$behind,\$s/.*//}
    s/^(SET GLOBAL gtid_|CHANGE (MASTER|REPLICATION SOURCE) TO ).*;\r?\$//
    1,20{
      s/($noise).*//
    }
    \${
      s/($noise).*//
    }" "$1"
  else
    cat "$1"
  fi
}

# Loads one file. What follows it must be understood as statements of their own:
# whatever was open at the end of the file, a string, a comment, a statement, a
# transaction or a lock, shows in it. A delimiter that was left changed is no harm.
load() {
  dump=$1 label=
  [ -z "$FILES" ] || label="$(basename "$dump" | sed 's/^unpacked\.//'): "
  token=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  case "$product" in MariaDB) open='@@in_transaction' ;; *) open='(select count(*) from information_schema.innodb_trx where trx_mysql_thread_id = connection_id())' ;; esac
  changed=$(grep -aiE '^DELIMITER ' "$work/outline" | tail -n 1 | grep -vE '^.{10} *; *$')
  {
    feed "$dump"
    [ -z "$changed" ] || printf '\nDELIMITER ;'
    printf "\nDO '%s\"%s\`%s\`\"';\nset session sql_select_limit = default;\nselect '%s', %s;\nselect '%s', count(*) from mysql.time_zone limit 1;\n" \
      "$token" "$token" "$token" "$token" "$open" "$token"
  } | {
    client --binary-mode --quick --skip-column-names --skip-reconnect --max-allowed-packet=1G --local-infile=0 \
      --loose-skip-print-query-on-error --database="$target" 2>"$work/said"
    echo "$?" >"$work/code"
  } | grep -a "^$token" >"$work/reached"
  code=$(cat "$work/code")
  error=$(grep -avE '^(mysql|mariadb): (\[Warning\]|Deprecated)|^WARNING: ' "$work/said" | first_of /dev/stdin | tr -d '\r')
  if [ -n "$error" ]; then
    where=$(printf '%s' "$error" | sed -nE 's/^ERROR [0-9]+ \([A-Z0-9]+\) at line ([0-9]+).*/\1/p')
    # The last statement is the one with our own behind it, or that goes on to the end.
    inside=$(sed -nE "s/.* near '' at line ([0-9]+)\$/\1/p" "$work/said" | head -n 1)
    if grep -qF "$token" "$work/said" || { [ -n "$changed" ] && grep -q "near 'DELIMITER" "$work/said"; } || { [ -n "$inside" ] && [ $((where + inside)) -gt "$(grep -c '' "$dump")" ]; }; then
      broken restore "${label}the script is truncated: it ends inside of the statement, or of the string, that begins in line $where"
    fi
    if [ "$(wc -l <"$work/reached")" -gt 0 ]; then
      case "$error" in 'ERROR 1100 '*) broken restore "${label}the script is truncated: it ends while tables are locked, and never unlocks them" ;; esac
    fi
    # What stands near the error may be a row: a little of it is enough.
    printf '%s\n' "$error" | of="${label%: }" awk '
      match($0, /^ERROR [^:]* at line [0-9]+:/) && ENVIRON["of"] != "" { $0 = substr($0, 1, RLENGTH - 1) " of " ENVIRON["of"] substr($0, RLENGTH) }
      { print }' | sed -E "s/ You have an error .* near '(.*)/ \1/; s/(at line [0-9]+.*: .*)' at line [0-9]+\$/\1/" >&2
    exit 1
  fi
  [ "$code" -eq 0 ] || exit "$code"
  [ "$(wc -l <"$work/reached")" -eq 2 ] || broken restore "${label}the script is truncated: it ends inside of a comment"
  if [ "$(head -n 1 "$work/reached" | cut -f 2)" != 0 ]; then
    broken restore "${label}the script is truncated: it ends inside of a transaction, which is never committed"
  fi
}

# The largest of several is questioned where none is named.
largest=
if [ "$DATABASE" = '*' ]; then largest=yes DATABASE=; fi

full_databases() { sql -e "select distinct table_schema from information_schema.tables where table_schema $not_of_system and table_type <> 'VIEW' order by 1"; }

server=$(program mariadbd mysqld)
version=$("$server" --no-defaults --version)
product=MySQL
case "$version" in *MariaDB*) product=MariaDB ;; esac
has=$(printf '%s' "$version" | sed -nE 's/.*Ver ([0-9]+\.[0-9]+\.[0-9]+).*/\1/p')
fact "server=$product $has"

rm -f "$work/files" "$work/plain" "$work/tables" "$work/filled"
choose
while IFS= read -r file; do
  unpack "$file"
done <"$work/files"

# A dump of the other program, or of a newer one, teaches nothing where it fails.
older() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t . -k 1,1n -k 2,2n | head -n 1)" = "$1" ] && [ "${1%.*}" != "${2%.*}" ]; }
while IFS= read -r file; do
  whole "$file"
  made_by=$(head -c 65536 "$file" | tr -d '\r' | sed -nE 's/^-- Server version[[:space:]:]+([0-9]+\.[0-9]+\.[0-9]+.*)/\1/p' | head -n 1)
  [ -n "$made_by" ] || continue
  of=MySQL
  case "$made_by" in *MariaDB*) of=MariaDB ;; esac
  number=$(printf '%s' "$made_by" | sed -E 's/^5\.5\.5-//; s/^([0-9.]+).*/\1/')
  fact "dumped_from=$of $number"
  if [ "$of" != "$product" ]; then
    doubt "image the dump is of $of $number, and the image has $product $has => set image to one with $of ${number%.*}"
  elif older "$has" "$number"; then
    doubt "image the dump is of $of $number, and the image has the older $has => set image to one with $of ${number%.*} or newer"
  fi
done <"$work/plain"

target=${DATABASE:-restored}
if [ "$(sql -e "select count(*) from information_schema.schemata where schema_name = '$(printf '%s' "$target" | sed "s/['\\\\]/\\\\&/g")'")" = 0 ]; then
  sql -e "create database $(quoted "$target")" || exit
fi
while IFS= read -r file; do
  outline "$file" >"$work/outline"
  noisy=$({ head -n 20 "$file"; tail -n 1 "$file"; } | cut -c 1-300 | grep -aE "$noise")
  behind=
  words=$(words_behind "$file")
  if [ -n "$words" ]; then
    noisy=$(printf '%s\n' "$noisy" "$words" | grep -v '^$')
    behind=$(($(grep -anE "$ends" "$file" | tail -n 1 | cut -d: -f1) + 1))
  fi
  make_databases "$work/outline" || exit
  make_accounts "$work/outline"
  if head -c 65536 "$file" | grep -qaE "$begins|^-- phpMyAdmin SQL Dump|^/\*[!M0-9]+ SET @OLD_SQL_NOTES="; then
    tables_of "$target" <"$work/outline" >>"$work/tables"
    filled_of "$target" "$file" >>"$work/filled"
  fi
  load "$file"
  [ -z "$noisy" ] || note "left out what is not part of the dump: $(printf '%s' "$noisy" | head -n 1)"
  case "$file" in "$work"/unpacked.*) rm "$file" ;; esac
  # A file without a database of its own belongs to that of the file before.
  made=$(full_databases 2>/dev/null)
  if [ -z "$DATABASE" ] && [ "$(printf '%s\n' "$made" | grep -c .)" -eq 1 ]; then target=$made; fi
done <"$work/plain"

# What is kept in memory would not outlive that.
in_memory=$(sql -e "select concat('alter table \`', replace(table_schema, '\`', '\`\`'), '\`.\`', replace(table_name, '\`', '\`\`'), '\` engine = InnoDB;')
  from information_schema.tables where engine = 'MEMORY' and table_schema $not_of_system" 2>/dev/null)
if [ -n "$in_memory" ] && printf '%s\n' "$in_memory" | sql --force 2>/dev/null; then
  note "tables of the engine MEMORY ($(printf '%s\n' "$in_memory" | grep -c .)) were given to InnoDB, so that their rows can be checked: with MEMORY they are gone when a server starts again"
fi

# The dump may have changed accounts, settings of the server, and schedules: it
# starts again without them, on what is on the disk.
case "$product" in
  MariaDB) echo --skip-grant-tables ;;
  *)
    printf '%s\n' "create user if not exists root@localhost;" "alter user root@localhost identified by '';" "grant all on *.* to root@localhost with grant option;" >"$work/accounts"
    echo "--init-file=$work/accounts" ;;
esac >"$work/again"
kill "$(cat "$work/server.pid")" || exit
until [ ! -e "$work/again" ] && answers >/dev/null 2>&1; do sleep 0.02 2>/dev/null || sleep 1; done

full=$(full_databases) || exit
if [ -n "$DATABASE" ]; then
  printf '%s\n' "$full" "$target" | grep -qxF -e "$DATABASE" || broken data "the dump holds no database $DATABASE, only $(printf '%s' "$full" | tr '\n' ' ')"
  if [ -n "$full" ] && ! printf '%s\n' "$full" | grep -qxF -e "$DATABASE"; then
    broken data "the dump puts nothing into the database $DATABASE; it makes $(printf '%s' "$full" | tr '\n' ' ') => correct the parameter database"
  fi
  target=$DATABASE
elif [ -n "$largest" ] && [ "$(printf '%s\n' "$full" | grep -c .)" -gt 1 ]; then
  target=$(sql -e "select table_schema from information_schema.tables where table_schema $not_of_system group by 1 order by sum(data_length + index_length) desc, 1 limit 1") || exit
  fact "databases=$(printf '%s\n' "$full" | grep -c .)"
  note "of several databases ($(printf '%s' "$full" | tr '\n' ' ')) the largest is questioned: $target"
elif [ "$(printf '%s\n' "$full" | grep -c .)" -gt 1 ]; then
  rig internal "the dump holds several databases: $(printf '%s' "$full" | tr '\n' ' ') => say under \`with\` which one to question, such as database: $(printf '%s\n' "$full" | tail -n 1)"
else
  target=${full:-$target}
fi
if [ "$target" != restored ]; then sql -e 'drop database if exists restored' || exit; fi

fact "database=$target"
schema=$(printf '%s' "$target" | sed "s/['\\\\]/\\\\&/g")
figures=$(sql -e "select coalesce(sum(table_type <> 'VIEW'), 0), coalesce(sum(data_length + index_length), 0), @@innodb_buffer_pool_size
  from information_schema.tables where table_schema = '$schema'") || exit
# shellcheck disable=SC2086 # three figures
set -- $figures
[ "$1" != 0 ] || [ -n "$ALLOW_EMPTY" ] || broken data 'the dump holds no tables => if it may be empty, set allow_empty: true'
fact "tables=$1"
fact "database_bytes=$2"
fact "innodb_buffer_pool_size=$3"
