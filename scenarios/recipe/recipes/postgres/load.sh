number() { echo "${1%%[!0-9]*}"; }
identifier='("([^"]|"")+"|[A-Za-z0-9_]+)'

# A plain dump that ends early may end between two statements, and inside
# COPY psql takes the end of the file for the end of the data. That of a
# whole cluster may end between two databases, each with an end of its own.
whole() {
  begun=$(head -c 65536 "$1" | grep -aoE '^-- PostgreSQL database (cluster )?dump.?$' | tr -d '\r' | head -n 1)
  if [ -n "$begun" ]; then
    tail -c 4096 "$1" | grep -aqE "^$begun complete.?\$" && return
    for kind in '-- PostgreSQL database dump' '-- PostgreSQL database cluster dump'; do
      [ "$(grep -acE "^$kind.?\$" "$1")" -le "$(grep -acE "^$kind complete.?\$" "$1")" ] ||
        broken restore "the dump is truncated: it begins as pg_dump writes it, and the last line, \"${kind#-- } complete\", is missing"
    done
    return
  fi
  case "$(head -c 65536 "$1" | grep -aoE '^-- (MySQL|MariaDB|phpMyAdmin SQL) |^PRAGMA ' | head -n 1)" in
    PRAGMA*) broken restore 'the script is of SQLite, not of PostgreSQL => choose the recipe for it' ;;
    --*) broken restore 'the dump is of MySQL or MariaDB, not of PostgreSQL => choose a recipe for it' ;;
  esac
  last=$(grep -aiE '^copy .* from stdin|^\\\.' "$1" | tail -n 1)
  case "$last" in [Cc]*) broken restore "the script is truncated: it ends inside the data of $last" ;; esac
}

# In the directory format the data of a table ends with \. too; pg_restore
# takes a file that is empty or ends early for a table with fewer rows.
whole_members() {
  for data in "$FILE"/[0-9]*.dat "$FILE"/*.dat.*; do
    [ -e "$data" ] || continue
    [ -s "$data" ] || broken restore "a member is truncated: ${data##*/} is empty"
    case "$data" in *.dat.*) continue ;; esac # compression has an end of its own
    [ "$(head -c 11 "$data" | tr -d '\n')" = "INSERT INTO" ] && continue
    ending=$(tail -c 8 "$data" | tr -d '\n')
    case "$ending" in "" | *\\.) ;; *) broken restore "a member is truncated: ${data##*/} does not end with \\." ;; esac
  done
  # The lists of large objects may end early as well.
  for data in "$FILE"/blob_*.dat*; do
    [ -e "$data" ] || continue
    data=${data##*/}
    grep -qsF " ${data%.dat*}.dat" "$FILE"/blobs*.toc || broken restore "a member is truncated: no list of large objects names $data"
  done
}

# pg_restore can go round for ever in a tar archive that ends early. Not
# every tar says so, but every archive of pg_dump's ends with two blocks of zeros.
whole_tar() {
  [ "$(tail -c 1024 "$FILE" | tr -d '\000' | wc -c)" -eq 0 ] || broken restore "the tar archive is truncated: it has no end mark"
  command -v tar >/dev/null || return 0
  said=$(tar -tf "$FILE" 2>&1 >/dev/null) || broken restore "the tar archive is damaged: $(printf '%s\n' "$said" | head -n 1)"
}

# Errors go out one a line, each with the statement that it is about.
# exit 1 with errors means only that there were some: they are judged by
# the recipe's words.
tell() {
  awk '
    /(ERROR|FATAL|PANIC):  |error: / { if (held != "") print held; held = substr($0, 1, 1000); next }
    held != "" && (/STATEMENT:  / || /^Command was: /) {
      sub(/^.*STATEMENT:  /, ""); sub(/^Command was: /, "")
      print held " STATEMENT: " substr($0, 1, 300); held = ""
    }
    END { if (held != "") print held }' "$work/said" >"$work/errors"
  cat "$work/errors" >&2
  if [ "$1" -eq 1 ] && [ -s "$work/errors" ]; then return 0; fi
  if [ "$1" -ne 0 ]; then tail -n 3 "$work/said" >&2; fi
  return "$1"
}

# Roles that are there already are no trouble, and neither is a word that
# only looked like a role.
make_roles() {
  names=$(grep -oE "$identifier" | sort -u | grep -vxE '|PUBLIC|CURRENT_USER|CURRENT_ROLE|SESSION_USER|postgres|"?pg_.*|SELECT|INSERT|UPDATE|DELETE|ALL|ROLE|VALUES')
  if [ -z "$names" ]; then return; fi
  printf '%s\n' "$names" | sed "s/.*/CREATE ROLE & LOGIN $1;/" | psql -qX 2>/dev/null
  echo "::note made the roles that the dump expects: $(echo $names)"
}

holds_data() {
  if [ "$FORMAT" = sql ]; then
    grep -qam 1 -E '^(COPY .* FROM stdin;|INSERT INTO )' "$FILE"
  else
    pg_restore -l "$FILE" | grep -q ' TABLE DATA '
  fi
}

# What a dump of several databases makes in one of them.
tables_of() {
  grep -aE '^(\\connect |CREATE (UNLOGGED |FOREIGN )?TABLE )' "$FILE" | tr -d '\r' | wanted=$1 now=$target awk '
    BEGIN { now = ENVIRON["now"] }
    /^\\/ {
      now = $0; sub(/^\\connect (-reuse-previous=on )?/, "", now)
      if (now ~ /^".*"$/) { now = substr(now, 2, length(now) - 2); gsub(/""/, "\"", now) }
      if (now ~ /^dbname=/) { now = substr(now, 9, length(now) - 9); now = unescaped(now) }
      next
    }
    now == ENVIRON["wanted"]
    function unescaped(text,  plain) {
      while (match(text, /\\./)) {
        plain = plain substr(text, 1, RSTART - 1) substr(text, RSTART + 1, 1)
        text = substr(text, RSTART + 2)
      }
      return plain text
    }' | sed -nE "s/^CREATE (UNLOGGED |FOREIGN )?TABLE (($identifier\.)?$identifier) .*/\2/p"
}

# Where a provider keeps the superuser to himself, postgres is none. Here it
# is the one that loads the dump.
stays='/^ALTER ROLE postgres WITH /{s/ NOSUPERUSER / SUPERUSER /;s/ NOLOGIN / LOGIN /;}'

# Files that a script includes lie beside it.
load() { (cd "${FILE%/*}" && psql -qX -v ECHO=errors -d "$target" "$@") >/dev/null 2>"$work/said"; }

# anew gives what is loaded a second time a database without what the first left.
anew() {
  if [ "$target" = postgres ]; then
    target=restored_apart
  else
    echo 'drop database :"name"' | sql -v name="$target" || return
  fi
  echo "create database :\"name\" template template0 $encoding" | sql -v name="$target"
}

# Tables that are filled in the transaction that makes them need no WAL. A
# savepoint before each statement keeps one that fails from undoing others,
# and costs too much where each row is one; each table holds locks until the end.
whole_at_once() {
  [ -s "$work/tables" ] && [ "$(wc -l <"$work/tables")" -le 500 ] || return 0
  if grep -qam 1 -E '^COPY .* FROM stdin;$' "$FILE"; then echo --single-transaction -v ON_ERROR_ROLLBACK=on; fi
}

if [ "$FORMAT" = sql ]; then
  # psql takes a zero for the end of what it has read, and goes on in the next line.
  if [ -n "$ZEROED" ]; then
    broken restore "the dump is damaged: bytes of it became zeros, first in line $(tr '\000' '\001' <"$FILE" | grep -anm 1 "$(printf '[^\001]\001\|\001[^\001]')" | cut -d: -f1)"
  fi
  whole "$FILE"
  head=$FILE
else
  case "$FORMAT" in
    pg-directory) whole_members ;;
    pg-tar) whole_tar ;;
  esac
  head=$work/schema.sql
  pg_restore -s -f "$head" "$FILE" || exit
  ENCODINGS=$(sed -n "s/^SET client_encoding = '\(.*\)';/\1/p" "$head")
  OWNERS=$(grep -aE '^(ALTER|GRANT|REVOKE|CREATE POLICY|CREATE USER MAPPING|CREATE SCHEMA)' "$head" |
    grep -oE " (TO|FROM|FOR|FOR ROLE|AUTHORIZATION) $identifier(, $identifier)*" |
    sed -E 's/^ (TO|FROM|FOR ROLE|FOR|AUTHORIZATION) //')
fi
if head -c 65536 "$head" | grep -aqE '^-- PostgreSQL database (cluster )?dump.?$'; then
  if [ "$FORMAT" = sql ] && [ "$(printf '%s\n' "$TABLES_NAMED" | grep -c .)" = "$TABLES_NAMED_COUNT" ]; then
    printf '%s\n' "$TABLES_NAMED" | sed '/^$/d'
  else # an archive's, or more than fit into a variable
    sed -nE "s/^CREATE (UNLOGGED |FOREIGN )?TABLE (($identifier\.)?$identifier) .*/\2/p" "$head"
  fi >"$work/tables"
fi
if [ -e "$work/tables" ] && [ ! -s "$work/tables" ] && ! grep -qam 1 '^CREATE ' "$head" && holds_data; then
  broken restore 'the dump holds data alone: what it belongs to does not exist, because pg_dump --data-only leaves it out => back up the schema as well'
fi
made_by=$(head -c 65536 "$head" | sed -n 's/^-- Dumped from database version \([0-9][^ ]*\).*/\1/p' | head -n 1)
has=$(postgres -V | sed 's/^[^0-9]*//')
if [ -n "$made_by" ] && [ "$(number "$made_by")" -gt "$(number "$has")" ]; then
  echo "::doubt image the dump is of PostgreSQL $made_by, and the image has the older $has => set image to one with PostgreSQL $(number "$made_by") or newer"
fi
echo "::fact server=PostgreSQL ${has%% *}"
if [ -n "$made_by" ]; then echo "::fact dumped_from=PostgreSQL $made_by"; fi

if [ -n "$GLOBALS" ]; then
  globals=$(find "$SOURCE" "$DATA/unpacked" -type f \( -path "*/$GLOBALS" -o -name "${GLOBALS##*/}" \) 2>/dev/null | head -n 1)
  [ -n "$globals" ] || broken restore "no file matches the globals $GLOBALS"
  { gzip -dc "$globals" 2>/dev/null || cat "$globals"; } | sed "$stays" >"$work/globals.sql"
  whole "$work/globals.sql"
  psql -qX -v ECHO=errors -f "$work/globals.sql" >/dev/null 2>"$work/said"
  tell $? || exit
fi
# Whoever a script becomes must be able to make what it makes then.
printf '%s\n' "$SESSIONS" | sed "/./!d; s/''/'/g; s/\"/\"\"/g; s/.*/\"&\"/" | make_roles SUPERUSER
printf '%s\n' "$OWNERS" "$GRANTED" "$REVOKED" "$DEFAULTS" "$POLICIES" "$MAPPED" "$AUTHORIZED" "$BECAME" | make_roles

# Any encoding but SQL_ASCII converts to UTF8, apart from bytes that are no letter in it.
target=postgres encoding=
if [ -z "$CREATES$CREATES_TOO" ]; then
  if [ "$ENCODINGS" = SQL_ASCII ]; then
    encoding="encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'"
    target=restored
  fi
  target=${DATABASE:-$target}
  if [ "$target" != postgres ]; then
    echo "create database :\"name\" template template0 $encoding" | sql -v name="$target" || exit
  fi
fi

export PGOPTIONS='-c client_min_messages=warning'
load_dump() {
  case "$FORMAT" in
    sql)
      if [ -n "$PLACED$DEMOTED$STOPS" ]; then
        if [ -n "$PLACED" ]; then echo "::note databases are made with the locale C and in the default tablespace"; fi
        sed -E "$stays
        s/^\\\\set ON_ERROR_STOP.*//
        /^CREATE DATABASE /{
          s/ [A-Z_]*(LOCALE|RULES|VERSION|LC_COLLATE|LC_CTYPE) = '[^']*'//g
          s/ (TABLESPACE|LOCALE_PROVIDER) = $identifier//g
          /ENCODING = 'UTF8'/!s/;\$/ LC_COLLATE = 'C' LC_CTYPE = 'C';/
        }" "$FILE" | load -f -
      else
        # shellcheck disable=SC2046 # several options, or none
        load -f "$FILE" $(whole_at_once)
        code=$?
        if grep -q 'cannot run inside a transaction block' "$work/said"; then
          # pg_dump writes no such statement, and people add some.
          anew && load -f "$FILE"
        elif grep -q 'current transaction is aborted' "$work/said" && [ -z "$CREATES$CREATES_TOO" ]; then
          # In a transaction of its own a harmless error undoes all the rest.
          anew && load -f "$FILE" -v ON_ERROR_ROLLBACK=on
        else
          (exit "$code")
        fi
      fi ;;
    pg-tar) pg_restore --no-tablespaces --no-subscriptions -d "$target" "$FILE" 2>"$work/said" ;;
    *) pg_restore --no-tablespaces --no-subscriptions -j "$CPUS" -d "$target" "$FILE" 2>"$work/said" ;;
  esac
}
load_dump
code=$?
if [ -z "$CREATES$CREATES_TOO" ] && grep -q 'has no equivalent in encoding "UTF8"' "$work/said"; then
  encoding="encoding '$ENCODINGS' lc_collate 'C' lc_ctype 'C'"
  if anew; then
    load_dump
    code=$?
  fi
fi
tell "$code" || exit
unset PGOPTIONS

# A script may have made its own databases: the data is where tables are.
database=$target
made=$(sql -v target="$target" <<'END'
select datname from pg_database where not datistemplate and datname not in ('postgres', :'target') order by 1
END
) || exit
if [ -n "$made" ] && [ -n "$DATABASE" ]; then
  printf '%s\n' "$made" postgres | grep -qxF -e "$DATABASE" ||
    broken data "the dump holds no database $DATABASE, only $(echo $made)"
  database=$DATABASE
elif [ -n "$made" ]; then
  full=$(printf '%s\n' "$target" "$made" | while IFS= read -r name; do
    [ "$(sql -d "$name" -c "select exists (select from $user_tables)")" = t ] && printf '%s\n' "$name"
  done)
  [ "$(printf '%s\n' "$full" | wc -l)" -le 1 ] ||
    rig internal "the dump holds several databases: $(echo $full) => say under \`with\` which one to question, such as database: $(printf '%s\n' "$full" | tail -n 1)"
  database=${full:-$target}
fi
if [ -e "$work/tables" ] && [ -n "$CREATES" ]; then tables_of "$database" >"$work/tables"; fi
figures=$(sql -F ' ' -d "$database" -c "
  select count(*), pg_database_size(current_database()), current_setting('shared_buffers'), current_setting('maintenance_work_mem')
  from $user_tables") || exit
set -- $figures
fact "tables=$1"
fact "database=$database"
fact "database_bytes=$2"
fact "shared_buffers=$3"
fact "maintenance_work_mem=$4"
[ "$1" != 0 ] || [ -n "$ALLOW_EMPTY" ] || broken data 'the dump holds no tables => if it may be empty, set allow_empty: true'
