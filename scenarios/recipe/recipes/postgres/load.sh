number() { echo "${1%%[!0-9]*}"; }
identifier='("([^"]|"")+"|[A-Za-z0-9_]+)'
tab=$(printf '\t')
is_script() { [ "$1" = sql ]; }
nonce=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')

# The largest of several is questioned where none is named.
largest=
if [ "$DATABASE" = '*' ]; then largest=yes DATABASE=; fi

# --- What can be seen of a file without loading it.

# A plain dump that ends early may end between two statements, and inside
# COPY psql takes the end of the file for the end of the data. That of a
# whole cluster may end between two databases, each with an end of its own.
whole() {
  begun=$(head -c 65536 "$1" | grep -aoE '^-- PostgreSQL database (cluster )?dump.?$' | tr -d '\r' | head -n 1)
  if [ -n "$begun" ]; then
    tail -c 65536 "$1" | grep -aqE "^$begun complete.?\$" && return
    for kind in '-- PostgreSQL database dump' '-- PostgreSQL database cluster dump'; do
      [ "$(grep -acE "^$kind.?\$" "$1")" -le "$(grep -acE "^$kind complete.?\$" "$1")" ] ||
        broken restore "the dump is truncated: it begins as pg_dump writes it, and the last line, \"${kind#-- } complete\", is missing"
    done
    return
  fi
  begun=$(head -c 65536 "$1" | grep -aoE '^-- (MySQL|MariaDB|phpMyAdmin SQL) |^PRAGMA |^\\restrict ' | head -n 1)
  case "$begun" in
    PRAGMA*) broken restore 'the script is of SQLite, not of PostgreSQL => choose the recipe for it' ;;
    --*) broken restore 'the dump is of MySQL or MariaDB, not of PostgreSQL => choose a recipe for it' ;;
    \\*) tail -c 65536 "$1" | grep -aq '^\\unrestrict ' ||
      broken restore 'the dump is truncated: it begins with \restrict, as pg_dump writes it, and the \unrestrict at its end is missing' ;;
  esac
  last=$(grep -aiE '^copy .* from stdin|^\\\.' "$1" | tail -n 1)
  case "$last" in [Cc]*) broken restore "the script is truncated: it ends inside the data of $last" ;; esac
  names_an_end "$1" ||
    note "nothing in ${1##*/} says where it ends: cut off between two statements it would look whole too. Something that does: what pg_dump writes at the end, a COMMIT for a BEGIN at the start, a checksum beside it, or a check that counts rows"
}

# Of a script in one transaction nothing stays where its end is missing.
names_an_end() {
  case "$begun" in \\*) return ;; esac
  head -c 65536 "$1" | grep -avE '^[[:space:]]*(--.*)?$' | head -n 1 | grep -qiE '^[[:space:]]*(begin|start transaction)[^;]*;' &&
    tail -c 4096 "$1" | grep -avE '^[[:space:]]*(--.*)?$' | tail -n 1 | grep -qiE '(commit|end)[^;]*;[[:space:]]*$'
}

# In the directory format the data of a table ends with \. too; pg_restore
# takes a file that is empty or ends early for a table with fewer rows.
whole_members() {
  for data in "$1"/[0-9]*.dat "$1"/*.dat.*; do
    [ -e "$data" ] || continue
    [ -s "$data" ] || broken restore "a member is truncated: ${data##*/} is empty"
    case "$data" in *.dat.*) continue ;; esac # compression has an end of its own
    [ "$(head -c 11 "$data" | tr -d '\n')" = "INSERT INTO" ] && continue
    ending=$(tail -c 8 "$data" | tr -d '\n')
    case "$ending" in "" | *\\.) ;; *) broken restore "a member is truncated: ${data##*/} does not end with \\." ;; esac
  done
  # The lists of large objects may end early as well.
  for data in "$1"/blob_*.dat*; do
    [ -e "$data" ] || continue
    data=${data##*/}
    grep -qsF " ${data%.dat*}.dat" "$1"/blobs*.toc || broken restore "a member is truncated: no list of large objects names $data"
  done
}

# pg_restore can go round for ever in a tar archive that ends early. Not
# every tar says so, but every archive of pg_dump's ends with two blocks of zeros.
whole_tar() {
  if [ "$(tail -c 1024 "$1" | tr -d '\000' | wc -c)" -gt 0 ]; then
    tar -tRf "$1" 2>/dev/null | grep -q 'Block of NULs' || broken restore "the tar archive is truncated: it has no end mark"
    note 'behind the end of the tar archive stand bytes that are no part of it'
  fi
  command -v tar >/dev/null || return 0
  said=$(tar -tf "$1" 2>&1 >"$work/listed") || broken restore "the tar archive is damaged: $(printf '%s\n' "$said" | head -n 1)"
}

# pg_restore reads a tar archive from its beginning to its end, and wants the
# members in the order in which it restores them.
members_in_order() {
  cp "$1/toc.dat" "$work/toc.dat" && tar -cf "$work/toc.tar" -C "$work" toc.dat || return
  pg_restore -l "$work/toc.tar" | sed -nE 's/^([0-9]+); [0-9]+ [0-9]+ TABLE DATA .*/\1.dat/p' | while IFS= read -r member; do
    if [ -e "$1/$member" ]; then printf '%s\n' "$member"; fi
  done
  (cd "$1" && for member in blob_*.dat blobs*.toc restore.sql; do if [ -e "$member" ]; then printf '%s\n' "$member"; fi; done)
}

# tar_again makes a tar archive that pg_restore can load of the members in a folder.
tar_again() {
  members_in_order "$1" >"$work/members" && (cd "$1" && tar -cf "$work/again.tar" toc.dat -T "$work/members") || exit
  symptom restore "the tar archive holds its members in another order than pg_dump writes, and pg_restore alone does not load it: it was loaded after they were put in order => keep what pg_dump writes as it is"
  file=$work/again.tar
}

in_order() {
  sed 's|^\./||' "$work/listed" >"$work/there"
  pg_restore -l "$1" 2>/dev/null | sed -nE 's/^([0-9]+); [0-9]+ [0-9]+ TABLE DATA .*/\1.dat/p' | grep -xF -f "$work/there" >"$work/wanted" || return 0
  grep -xF -f "$work/wanted" "$work/there" | cmp -s - "$work/wanted"
}

# --- What psql and the server say.

# logged prints the errors that the server wrote down since a load began, one a
# line: SQLSTATE, statement, message, and whether the dump's own code raised it,
# apart by tabs. A function may raise any code, and one that tells of a full disk
# or of a harmless error is to be believed only where the server found it itself.
logged() {
  tail -c "+$((from + 1))" "$errors" | awk '
    function put() {
      if (code == "") return
      sub(/ at character [0-9]+$/, "", message)
      sub(/[ ;\t]+$/, "", statement); gsub(/[\001-\037]+/, " ", statement); gsub(/[\001-\037]+/, " ", message)
      if (place == "" && code ~ /^(08|53|57|58)/) place = "unknown"
      print code "\t" substr(statement, 1, 300) "\t" substr(message, 1, 600) "\t" (place ~ /^(unknown|exec_stmt_|plperl_|PLy_|pltcl_)/ ? "raised" : "")
      code = statement = message = place = ""
    }
    /^@[0-9A-Z]+ [0-9]+@/ {
      rest = substr($0, index(substr($0, 2), "@") + 2, 4000)
      if (code != "" && rest ~ /^(DETAIL|HINT|QUERY|CONTEXT):  /) { kind = ""; next }
      if (code != "" && rest ~ /^LOCATION:  /) { kind = ""; place = substr(rest, 12); next }
      if (rest ~ /^STATEMENT:  / && code != "") { kind = "statement"; statement = substr(rest, 13); next }
      put()
      kind = ""
      if (rest ~ /^(ERROR|FATAL|PANIC):  /) {
        kind = "message"; code = substr($0, 2, 5); message = rest; sub(/^[A-Z]+:  /, "", message)
        if (index(message, code ": ") == 1) message = substr(message, 8)
      }
      next
    }
    kind == "message" && length(message) < 1000 { message = message " " substr($0, 1, 1000) }
    kind == "statement" && length(statement) < 1000 { statement = statement " " substr($0, 1, 1000) }
    END { put() }'
}

# of_script hands over what went wrong in a script, one error a line: where psql
# met it, its SQLSTATE, the statement and the message. psql is asked for codes
# alone, which no row can imitate; what they are about is in the server's log.
of_script() {
  logged | awk -F '\t' -v said="$work/said" '
    { code[NR] = $1; statement[NR] = $2; message[NR] = $3; told[NR] = $4 == "raised" ? "P0001" : $1 }
    END {
      while ((getline line <said) > 0) {
        if (line !~ /^psql:.*:[0-9]+: (ERROR|FATAL|PANIC):  /) {
          if (line !~ /^psql:.*:[0-9]+: (WARNING|NOTICE|INFO|LOG|DEBUG):  /) print line
          continue
        }
        state = line; sub(/^psql:.*:[0-9]+: (ERROR|FATAL|PANIC):  /, "", state)
        place = substr(line, 6, length(line) - length(state) - 5); sub(/: [A-Z]+:  $/, "", place)
        where = place; sub(/:[0-9]+$/, "", where); where = (where == "<stdin>" ? "" : where ", ") "line " substr(place, length(where) + 2)
        words = state
        if (state !~ /^[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z](:|$)/) { print "sql\t-\t" where "\t\t" state; continue }
        state = substr(state, 1, 5)
        for (i = at + 1; i <= NR && code[i] != state; i++);
        if (i <= NR) { at = i; print "sql\t" told[i] "\t" where "\t" statement[i] "\t" message[i] }
        else print "sql\t" state "\t" where "\t\t" (words == state ? "SQLSTATE " state : substr(words, 8))
      }
    }' >&2
}

# through_terminal says whether a CR stands before each LF of an archive, which is
# so of no archive that pg_dump wrote: its statements end with LF alone.
through_terminal() {
  [ -f "$1" ] || return 1
  lines=$(head -c 1048576 "$1" | tr -dc '\n' | wc -c)
  [ "$lines" -ge 4 ] && [ "$(head -c 1048576 "$1" | tr '\r\n\000' '\001\n\002' | grep -ac "$(printf '\001')\$")" -ge "$lines" ]
}

# of_archive does so for pg_restore, which says how many errors there were. Of
# its own words only those count that are about the archive, not what it quotes.
of_archive() {
  if through_terminal "$file"; then
    broken restore 'the archive went through a terminal, which made CR LF of each LF in it: its bytes cannot be told from those of before => dump without a terminal (docker exec and kubectl exec without -t), or let pg_dump write to a file'
  fi
  logged >"$work/logged"
  if unreadable; then return; fi
  awk -v logged="$work/logged" '
    { sub(/\r$/, ""); sub(/^pg_restore: \[[a-z ()]*\] /, "pg_restore: error: ") }
    /^pg_restore: (warning|WARNING): errors ignored on restore: [0-9]+$/ { ignored = $NF; next }
    /^pg_restore: error: (could not execute query|COPY failed for table|error returned by PQ)/ {
      quoted = 1
      if (first == "") { first = $0; sub(/^pg_restore: error: /, "", first) }
      next
    }
    /^pg_restore: error: a worker process died unexpectedly$/ { died = $0; next }
    /^pg_restore: error: / { quoted = 0; own[++owns] = substr($0, 1, 1000); next }
    /^pg_restore: / { quoted = 0; next }
    !quoted { other[++others] = substr($0, 1, 1000) }
    END {
      while ((getline line <logged) > 0) {
        split(line, part, "\t")
        # What follows from an end of pg_restore itself, which has its own words for it.
        if (part[1] == "57014" && part[3] !~ / timeout$/ || part[1] == "08006" || part[1] == "08P01") continue
        there++; print "sql\t" (part[4] == "raised" ? "P0001" : part[1]) "\t\t" part[2] "\t" part[3]
      }
      if (ignored > there + 0) print "sql\t-\t\t\t" first
      if (ignored == "" || there == 0) {
        for (i = 1; i <= owns; i++) print own[i]
        if (owns == 0 && died != "") print died
        if (owns == 0) for (i = 1; i <= others; i++) print other[i]
      }
    }' "$work/said" >&2
}

# unreadable says what reading the archive alone finds, where rows did not load: a
# damaged row may reach the server before the sum at the end of its data proves
# the damage, and which of the two comes first is chance.
unreadable() {
  grep -q '^[^	]*	COPY ' "$work/logged" || return
  pg_restore -f /dev/null "$file" 2>"$work/read" && return 1
  sed -nE 's/^pg_restore: (\[[a-z ()]*\]|error:) /pg_restore: error: /p' "$work/read" | head -n 1 | grep . >&2
}

# met says whether an error with one of these codes came back from the last load.
met() {
  if is_script "$format"; then
    grep -qE "^psql:.*:[0-9]+: (ERROR|WARNING):  ($1)" "$work/said"
  else
    logged | grep -qE "^($1)	"
  fi
}

# --- Loading.

# What stands behind a script must be reached, and outside of a transaction: psql
# ends with code 0 as well where a script leaves early or never commits. There is
# no quotation mark in it, which would end a text that the script leaves open. (After
# the data of COPY an empty statement makes psql 15 stop reading.)
ending() {
  cat <<END

$(unended)
$last_statement
\\set AUTOCOMMIT on
select (pg_catalog.now() operator(pg_catalog.=) pg_catalog.statement_timestamp()) as end_$nonce \\gset
\\o $work/end.$nonce
\\qecho :end_$nonce
END
}

# unended ends the last statement of a script where its author did not.
unended() {
  if [ -n "$ended" ]; then return; fi
  tail -c 4096 "$file" | awk '
    !/^[ \t]*--/ && /[^ \t\r]/ { last = $0 }
    END { sub(/[ \t\r]+$/, "", last); if (last != "" && last !~ /;$/ && last !~ /^[ \t]*\\/) print ";" }'
}

# mark: what the server writes down from now on is about what follows.
mark() { from=$(wc -c <"$errors"); }

# load runs the script; files that it includes lie beside it.
load() {
  rm -f "$work/end.$nonce"
  echo 1 >"$work/code"
  mark
  (
    cd "${file%/*}" || exit
    { script; ending; } 2>/dev/null | PGDATABASE=$target PGOPTIONS="$free" psql -X -v VERBOSITY=$codes -v SHOW_CONTEXT=never "$@" -f - 2>"$work/said"
    echo "$?" >"$work/code"
  ) | grep -aE '^(COPY [0-9]+|INSERT 0 0)$' >"$work/tags"
  return "$(cat "$work/code")"
}

# Tables that are filled in the transaction that makes them need no WAL. A
# savepoint before each statement keeps one that fails from undoing others,
# and costs too much where each row is one; each table holds locks until the end.
# What connects anew, as a dump of a cluster does, leaves the transaction.
whole_at_once() {
  ! head -c 65536 "$file" | grep -qaE '^-- PostgreSQL database cluster dump|^\\connect ' && [ -z "$CREATES$CREATES_TOO" ] && [ -s "$work/tables" ] && [ "$(wc -l <"$work/tables")" -le 500 ] && grep -qam 1 -E '^COPY .* FROM stdin;$' "$file"
}

# at_once is load in one transaction of ours. Where the script has its own, or a
# statement that goes in none, the server says so.
at_once() {
  last_statement='commit;'
  load -v ON_ERROR_ROLLBACK=on -c begin
  code=$?
  last_statement=
  return "$code"
}

# arrived holds what the end of a script proved.
arrived() {
  case "$(cat "$work/end.$nonce" 2>/dev/null)" in
    t) return ;;
    f) open=yes ;;
    *) open=$(met 25P02 && echo yes) ;;
  esac
  if [ -n "$open" ]; then
    broken restore "the script ends inside a transaction that it never commits: PostgreSQL undoes what it did => look whether the end of the script is missing"
  fi
  quit=$(grep -anE '^[[:space:]]*\\q(uit)?([[:space:]]|$)' "$file" | tail -n 1 | cut -d: -f1)
  if [ -n "$quit" ]; then
    broken restore "line $quit: \\q leaves the script, and what stands behind it is never loaded => look what follows that line"
  fi
  broken restore "the script is truncated: it ends inside a statement, a quoted text, a comment or the data of a table"
}

# Where a provider keeps the superuser to himself, postgres is none. Here it
# is the one that loads the dump.
stays='/^[[:space:]]*ALTER (ROLE|USER) "?postgres"? /I{s/ NOSUPERUSER\>/ SUPERUSER/I;s/ NOLOGIN\>/ LOGIN/I;}'

# script prints a script as it is loaded.
script() { if [ -n "$edits" ]; then sed -E "$edits" "$file"; else cat "$file"; fi; }

# what_to_edit is what a script must not do here, or what is no part of it.
what_to_edit() {
  edits='' ended=''
  noise_before && edits="1,${noise}s/^/-- /;"
  if noise_behind; then ended=yes edits="$edits$noise,\${/^[[:space:]]*\\\\unrestrict/!s/^/-- /;};"; fi
  if last_is_quit; then ended=yes edits="$edits$quit{s/.*/--/;};"; fi
  if [ -n "$PLACED$DEMOTED$DEMOTED_TOO$BARRED$BARRED_TOO$STOPS" ]; then
    edits="$edits$stays;s/^\\\\set ON_ERROR_STOP.*//
      /^CREATE DATABASE /{
        s/ [A-Z_]*(LOCALE|RULES|VERSION|LC_COLLATE|LC_CTYPE) = '[^']*'//g
        s/ (TABLESPACE|LOCALE_PROVIDER) = $identifier//g
        /ENCODING = 'UTF8'/!s/;\$/ LC_COLLATE = 'C' LC_CTYPE = 'C';/
      }"
  fi
}

# Words that pg_dump, or what it ran in, wrote into the file before the dump or
# behind it. Whoever adds statements there ends them.
noise_before() {
  noise=$(head -c 65536 "$file" | awk '
    NR == 1 { sub(/^\357\273\277/, "") }
    /^-- PostgreSQL database (cluster )?dump\r?$/ { if (said) print NR - 1; exit }
    /;[ \t\r]*$/ || /^[ \t]*\\/ { exit }
    !/^--/ && /[^ \t\r]/ { said = 1 }')
  [ -n "$noise" ]
}

noise_behind() {
  noise=$(tail -c 65536 "$file" | awk '
    /^-- PostgreSQL database (cluster )?dump complete\r?$/ { end = NR; said = stated = 0; next }
    /^[ \t]*\\unrestrict/ { next }
    /;[ \t\r]*$/ || /^[ \t]*\\/ { stated = 1 }
    !/^--/ && /[^ \t\r]/ { said = 1 }
    END { if (end && said && !stated) print NR - end }')
  [ -n "$noise" ] && noise=$(($(grep -c '' "$file") - noise + 1))
}

# A \q with nothing behind it leaves nothing out.
last_is_quit() {
  quit=
  [ -n "$QUITS" ] || return
  behind=$(tail -c 4096 "$file" | awk '
    /^[ \t]*\\q(uit)?[ \t\r]*$/ { end = NR; said = 0; next }
    !/^[ \t]*--/ && /[^ \t\r]/ { said = 1 }
    END { if (end && !said) print NR - end }')
  [ -n "$behind" ] && quit=$(($(grep -c '' "$file") - behind))
}

# anew gives what is loaded a second time a database without what the first left.
anew() {
  if [ "$target" = postgres ]; then
    target=restored_apart
  else
    # A subscription holds its database; its slot is on the old server and stays there.
    echo "select format('alter subscription %1\$I disable; alter subscription %1\$I set (slot_name = none); drop subscription %1\$I;', subname)
      from pg_subscription s join pg_database d on d.oid = s.subdbid where datname = :'name' \gexec" | PGDATABASE=$target sql -v name="$target" || return
    echo 'drop database :"name"' | sql -v name="$target" || return
  fi
  echo "create database :\"name\" template template0 $encoding" | sql -v name="$target"
}

# Nothing is loaded twice that follows on something else.
alone() { [ -z "$CREATES$CREATES_TOO$loaded" ]; }

load_script() {
  if [ -n "$PLACED" ]; then note "databases are made with the locale C and in the default tablespace"; fi
  what_to_edit
  if noise_before || noise_behind; then note "the file holds words beside the dump, before it or behind it, which were left out: something wrote its messages into the dump"; fi
  if alone && whole_at_once; then
    at_once
    code=$?
    if ! met '25001|25P01|25P02'; then return "$code"; fi
    # pg_dump writes nothing that needs this, and people add some.
    anew || return
  fi
  load
  code=$?
  if alone && met 25P02; then
    # In a transaction of the script's own a harmless error undoes all the rest.
    anew && load -v ON_ERROR_ROLLBACK=on
    code=$?
  fi
  return "$code"
}

load_archive() {
  mark
  jobs="-j $CPUS"
  # Rows that follow on an archive of tables and their foreign keys load only in the
  # order that pg_dump wrote them in.
  if [ "$format" = pg-tar ] || [ -n "$loaded" ]; then jobs=; fi
  # shellcheck disable=SC2086 # an option with its value
  PGOPTIONS="$free" pg_restore --no-tablespaces --no-subscriptions $jobs -d "dbname='$(printf %s "$target" | sed "s/[\\\\']/\\\\&/g")'" "$file" 2>"$work/said"
}

# tell hands over what went wrong, and ends the script where the tool itself did.
tell() {
  if is_script "$format"; then of_script; else of_archive; fi
  # 1 with errors means only that there were some: they are judged by the recipe's words.
  if [ "$1" -eq 0 ]; then return; fi
  if [ "$1" -eq 1 ] && logged | grep -q .; then return; fi
  # That a worker of pg_restore ended follows from what it said, and of_archive has said it where it did not.
  grep -av 'a worker process died unexpectedly' "$work/said" | tail -n 3 >&2
  exit "$1"
}

load_file() {
  if is_script "$format"; then load_script; else load_archive; fi
  code=$?
  if alone && met 22P05; then
    encoding="encoding '$ENCODINGS' lc_collate 'C' lc_ctype 'C'"
    if anew; then
      if is_script "$format"; then load_script; else load_archive; fi
      code=$?
    fi
  fi
  if alone && tablespaces; then
    if is_script "$format"; then load_script; else load_archive; fi
    code=$?
  fi
  tell "$code"
  if is_script "$format"; then
    arrived
    if head -c 65536 "$file" | grep -aqE '^-- PostgreSQL database dump.?$' && [ -z "$CREATES$CREATES_TOO" ]; then
      filled "$file" >"$work/rows"
      all_arrived
    fi
  fi
  loaded=yes
}

# Tablespaces are places of the old server. Those that a statement asks for are made.
tablespaces() {
  met 42704 || return
  asked=$(logged | sed -nE "s/^42704	[^	]*	tablespace \"(.*)\" does not exist	.*/\1/p" | sort -u)
  [ -n "$asked" ] || return
  printf '%s\n' "$asked" | while IFS= read -r name; do
    place=$(mktemp -d "$DATA/tablespace.XXXXXX") || exit
    echo "create tablespace :\"name\" location :'place'" | sql -v name="$name" -v place="$place"
  done
  note "made the tablespaces that the dump asks for: $(printf '%s ' $asked)"
  anew
}

# --- What a dump expects of its server.

# Roles that are there already are no trouble, and neither is a word that
# only looked like a role. On the old server some of them had more rights than a
# new role has, and the dump does not say which: all are given all.
make_roles() {
  names=$(grep -oE "$identifier" | sort -u | grep -vxE '|PUBLIC|CURRENT_USER|CURRENT_ROLE|SESSION_USER|postgres|"?pg_.*|SELECT|INSERT|UPDATE|DELETE|ALL|ROLE|VALUES')
  if [ -z "$names" ]; then return; fi
  printf '%s\n' "$names" | sed "s/.*/CREATE ROLE & LOGIN SUPERUSER;/" | PGOPTIONS="$ours" psql -qX 2>/dev/null
  printf '%s\n' "$names" >>"$work/roles"
}

holds_data() {
  if is_script "$format"; then
    grep -qam 1 -iE '^(COPY .* FROM stdin;|INSERT INTO )' "$file"
  else
    pg_restore -l "$file" | grep -q ' TABLE DATA '
  fi
}

makes_something() {
  grep -qaim 1 -E '^[[:space:]]*(create|do|call|import)([[:space:]]|$)|^\\(i|c|ir|include|connect)' "$head"
}

# What a dump of several databases makes in one of them.
tables_of() {
  while IFS= read -r one; do grep -aE '^(\\connect |CREATE (UNLOGGED |FOREIGN )?TABLE )' "$one"; done <"$work/files" | tr -d '\r' | wanted=$1 now=$target awk '
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

# filled prints the tables for which a script holds rows, and how many those of
# COPY are. A row may look like a statement, and nothing in a row looks like the
# end of its table.
filled() {
  grep -anE '^(COPY .* FROM stdin;|\\\.|INSERT INTO )' "$1" | awk '
    { sub(/\r$/, ""); at = $0; sub(/:.*/, "", at); sub(/^[0-9]+:/, "") }
    $0 == "\\." { if (inside) print at - began - 1 "\t" name; inside = 0; next }
    inside { next }
    /^COPY .* FROM stdin;$/ { inside = 1; began = at; name = substr($0, 6); sub(/ FROM stdin;$/, "", name); sub(/ \(.*\)$/, "", name); next }
    match($0, /^INSERT INTO ("([^"]|"")+"|[a-z0-9_]+)\.("([^"]|"")+"|[a-z0-9_]+) (VALUES|OVERRIDING|\()/) {
      name = substr($0, 13, RLENGTH - 12); sub(/ [A-Z(]+$/, "", name)
      if (!inserted[name]++) print "-\t" name
    }'
}

# all_arrived compares the rows of a script that pg_dump wrote with those that the
# server took: a trigger or a rule drops rows without an error.
all_arrived() {
  [ -s "$work/rows" ] || return
  dropped=$(grep -c '^INSERT' "$work/tags")
  if [ "$dropped" -gt 0 ] && ! grep -qam 1 'ON CONFLICT DO NOTHING;$' "$file"; then
    broken restore "$dropped of the rows that the dump inserts did not arrive, and no error says so: a trigger or a rule drops them => look at the triggers and rules of the tables; pg_dump restores triggers behind the rows, and --disable-triggers is for rows alone"
  fi
  sed -n 's/^COPY //p' "$work/tags" >"$work/took"
  grep -v '^-' "$work/rows" >"$work/held"
  [ "$(grep -c '' "$work/took")" = "$(grep -c '' "$work/held")" ] || return
  fewer=$(paste "$work/took" "$work/held" | awk -F '\t' '$1 < $2 + 0 { print $1 " of " $2 " rows of " $3; exit }')
  [ -z "$fewer" ] || broken restore "only $fewer arrived, and no error says so: a trigger or a rule drops the others => look at the triggers and rules of the table; pg_dump restores triggers behind the rows, and --disable-triggers is for rows alone"
}

# look finds out what a file is, whether it is whole, and what it needs.
look() {
  file=$1 format=$2
  if is_script "$format"; then
    # psql takes a zero for the end of what it has read, and goes on in the next line.
    if [ -n "$ZEROED" ]; then
      zeros=$(tr '\000' '\001' <"$file" | grep -anm 1 "$(printf '[^\001]\001\|\001[^\001]')" | cut -d: -f1)
      [ -z "$zeros" ] || broken restore "the dump is damaged: bytes of it became zeros, first in line $zeros"
    fi
    whole "$file"
    head=$file
  else
    case "$format" in
      pg-directory) whole_members "$file" ;; # or what came out of a tar archive of pg_dump's, which is the same
      pg-tar)
        whole_tar "$file"
        if command -v tar >/dev/null && ! in_order "$file"; then
          mkdir "$work/tar" && tar -xf "$file" -C "$work/tar" || exit
          tar_again "$work/tar"
        fi ;;
    esac
    head=$work/schema.sql
    mark
    pg_restore -s -f "$head" "$file" 2>"$work/said"
    code=$?
    if [ "$code" -ne 0 ]; then
      of_archive
      exit "$code"
    fi
    ENCODINGS=$(sed -n "s/^SET client_encoding = '\(.*\)';/\1/p" "$head")
    RULED=$(sed -nE 's/^ +ON SELECT TO ([^ ]+) DO INSTEAD.*/\1/p' "$head")
    grep -aE '^(ALTER|GRANT|REVOKE|CREATE POLICY|CREATE USER MAPPING|CREATE SCHEMA)' "$head" |
      grep -oE " (TO|FROM|FOR|FOR ROLE|AUTHORIZATION) $identifier(, $identifier)*" |
      sed -E 's/^ (TO|FROM|FOR ROLE|FOR|AUTHORIZATION) //' >>"$work/owners"
  fi
  if head -c 65536 "$head" | grep -aqE '^-- PostgreSQL database (cluster )?dump.?$'; then
    if is_script "$format" && [ -z "$FILES" ] && [ "$(printf '%s\n' "$TABLES_NAMED" | grep -c .)" = "$TABLES_NAMED_COUNT" ]; then
      printf '%s\n' "$TABLES_NAMED" | sed '/^$/d'
    else # an archive's, or more than fit into a variable
      sed -nE "s/^CREATE (UNLOGGED |FOREIGN )?TABLE (($identifier\.)?$identifier) .*/\2/p" "$head"
    fi >>"$work/tables"
    if is_script "$format" && [ -z "$CREATES$CREATES_TOO" ]; then filled "$file" | sed '/^0	/d; s/^[^	]*	//' >>"$work/filled"; fi
    # Before PostgreSQL 16 a rule could make a view of a table, and pg_dump wrote views so that need each other.
    if [ -n "$RULED" ]; then
      printf '%s\n' "$RULED" >"$work/ruled"
      grep -vxF -f "$work/ruled" "$work/tables" >"$work/kept"
      mv "$work/kept" "$work/tables"
    fi
  fi
  if makes_something; then
    makes=yes
  elif holds_data; then
    only_data=${file##*/}
  fi
  made=$(head -c 65536 "$head" | sed -n 's/^-- Dumped from database version \([0-9][^ ]*\).*/\1/p' | head -n 1)
  if [ -n "$made" ]; then made_by=$made; fi
}

# others says whether the recovery point holds more than what is loaded.
others() { find "$SOURCE" "$DATA/unpacked" -type f ! -path "$FILE" ! -path "$FILE/*" 2>/dev/null | grep -vE '\.(sha[0-9]+|md5|asc|sig)$|SUMS$' | grep -q .; }

# --- The restore.

rm -f "$work/tables" "$work/filled" "$work/roles" "$work/owners" "$work/parts"
made_by='' only_data='' edits='' makes='' loaded='' last_statement=''
printf '%s\n' "${FILES:-$FILE}" >"$work/files"
printf '%s\n' "${FORMATS:-$FORMAT}" >"$work/formats"
while IFS= read -r one <&3 && IFS= read -r kind <&4; do
  look "$one" "$kind"
  printf '%s\t%s\n' "$format" "$file" >>"$work/parts"
done 3<"$work/files" 4<"$work/formats"
if [ -z "$makes" ] && [ -n "$only_data" ]; then
  if others; then
    rig restore "$only_data holds data alone: another file of the backup makes the tables => name the files under \`with\` in the order in which they are to be loaded, such as files: [schema.sql, $only_data]"
  fi
  [ ! -e "$work/tables" ] || broken restore 'the dump holds data alone: what it belongs to does not exist, because pg_dump --data-only leaves it out => back up the schema as well'
fi
has=$(postgres -V | sed 's/^[^0-9]*//')
if [ -n "$made_by" ] && [ "$(number "$made_by")" -gt "$(number "$has")" ]; then
  doubt image "the dump is of PostgreSQL $made_by, and the image has the older $has => set image to one with PostgreSQL $(number "$made_by") or newer"
fi
fact "server=PostgreSQL ${has%% *}"
if [ -n "$made_by" ]; then fact "dumped_from=PostgreSQL $made_by"; fi

target=postgres encoding=
if [ -n "$GLOBALS" ]; then
  globals=$(find "$SOURCE" "$DATA/unpacked" -type f \( -path "*/$GLOBALS" -o -name "${GLOBALS##*/}" \) 2>/dev/null | head -n 1)
  [ -n "$globals" ] || broken restore "no file matches the globals $GLOBALS => correct \`globals\`"
  file=$work/globals.sql format=sql
  { gzip -dc "$globals" 2>/dev/null || cat "$globals"; } | sed "$stays" >"$file"
  whole "$file"
  what_to_edit
  load
  tell $?
  arrived
fi
{
  printf '%s\n' "$SESSIONS" | sed "/./!d; s/''/'/g; s/\"/\"\"/g; s/.*/\"&\"/"
  printf '%s\n' "$OWNERS" "$GRANTED" "$REVOKED" "$DEFAULTS" "$POLICIES" "$MAPPED" "$AUTHORIZED" "$BECAME"
  if [ -e "$work/owners" ]; then cat "$work/owners"; fi
} | make_roles
if [ -s "$work/roles" ]; then
  note "made the roles that the dump expects: $(tr '\n' ' ' <"$work/roles")"
fi

# Any encoding but SQL_ASCII converts to UTF8, apart from bytes that are no letter in it.
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
while IFS=$tab read -r format file <&3; do load_file; done 3<"$work/parts"

# A database may be closed to connections when all is loaded, and questions need one.
if [ -n "$CLOSED$CLOSED_TOO$CLOSED_ALSO" ]; then
  for open in "$target" postgres template1; do
    opened=$(PGDATABASE=$open sql -c "update pg_database set datallowconn = true where not datallowconn and datname <> 'template0' returning datname" 2>/dev/null) && break
  done
  [ -z "$opened" ] || note "databases that the dump closes to connections were opened for the checks: $(printf '%s' "$opened" | tr '\n' ' ')"
fi

# A script may have made its own databases: the data is where tables are.
database=$target
made=$(ask -v target="$target" <<'END'
select datname from pg_database where not datistemplate and datname not in ('postgres', :'target') order by 1
END
) || exit
if [ -n "$made" ] && [ -n "$DATABASE" ]; then
  printf '%s\n' "$made" postgres | grep -qxF -e "$DATABASE" ||
    broken data "the dump holds no database $DATABASE, only $(printf '%s ' $made)"
  database=$DATABASE
elif [ -n "$made" ]; then
  full=$(printf '%s\n' "$target" "$made" | while IFS= read -r name; do
    [ "$(PGDATABASE=$name ask -c "select exists (select from $user_tables)")" = t ] && printf '%s\n' "$name"
  done)
  if [ "$(printf '%s\n' "$full" | wc -l)" -gt 1 ] && [ -n "$largest" ]; then
    fact "databases=$(printf '%s\n' "$full" | wc -l)"
    several=$full
    full=$(ask -v names="$full" <<'END'
select datname from pg_database where datname in (select regexp_split_to_table(:'names', E'\n')) order by pg_database_size(oid) desc, datname limit 1
END
    ) || exit
    note "of several databases ($(printf '%s ' $several)) the largest is questioned: $full"
  fi
  [ "$(printf '%s\n' "$full" | wc -l)" -le 1 ] ||
    rig internal "the dump holds several databases: $(printf '%s ' $full) => say under \`with\` which one to question, such as database: $(printf '%s\n' "$full" | tail -n 1)"
  database=${full:-$target}
fi
if [ -e "$work/tables" ] && [ -n "$CREATES" ]; then tables_of "$database" >"$work/tables"; fi
measure() {
  PGDATABASE=$1 ask -F ' ' -c "
  select count(*), pg_database_size(current_database()), current_setting('shared_buffers'), current_setting('maintenance_work_mem'),
    (select count(*) from pg_largeobject_metadata),
    (select count(*) from pg_largeobject_metadata m where not exists (select from pg_largeobject l where l.loid = m.oid))
  from $user_tables"
}
figures=$(measure "$database") || exit
# A cluster may have its tables in the database that every server has, or in the one
# that others are made from.
for other in postgres template1; do
  if [ "${figures%% *}" = 0 ] && [ -z "$DATABASE" ]; then
    elsewhere=$(measure "$other") || exit
    if [ "${elsewhere%% *}" != 0 ]; then database=$other figures=$elsewhere; fi
  fi
done
# shellcheck disable=SC2086 # six figures
set -- $figures
fact "tables=$1"
fact "database=$database"
fact "database_bytes=$2"
fact "shared_buffers=$3"
fact "maintenance_work_mem=$4"
[ "$5" = 0 ] || fact "large_objects=$5"
if [ "$6" -gt 0 ] && [ "$5" = "$6" ] && [ -z "$ALLOW_EMPTY" ]; then
  broken data "the dump makes large objects ($5), and not one of them holds data => dump them with their data (pg_dump --blobs, as without any option); if they may be empty, set allow_empty: true"
elif [ "$6" -gt 0 ]; then
  symptom data "$6 of $5 large objects hold no data => look whether they are empty on the server that was backed up; if not, their data is missing from the backup"
fi
[ "$1" = 0 ] || exit 0
while IFS=$tab read -r format file; do
  # Even an archive of nothing lists its encoding.
  if ! is_script "$format" && pg_restore -l "$file" 2>/dev/null | grep -q '^; *TOC Entries: 0$'; then
    broken restore "the archive ${file##*/} is damaged: its list of contents is empty, which pg_dump never writes => look whether bytes near its beginning became zeros, and whether an older copy of it is whole"
  fi
done <"$work/parts"
[ -z "$ALLOW_EMPTY" ] || exit 0

# What pg_dumpall --globals-only or --roles-only writes has no tables to hold.
while IFS=$tab read -r format file; do
  if is_script "$format" && grep -qam 1 -E '^-- PostgreSQL database cluster dump' "$file" && ! grep -qam 1 -E '^-- PostgreSQL database dump' "$file"; then
    sed -nE "s/^CREATE ROLE ($identifier);\r?$/\1/p" "$file"
  fi
done <"$work/parts" >"$work/globals"
[ -s "$work/globals" ] || broken data 'the dump holds no tables => if it may be empty, set allow_empty: true'
there=$(ask -c "select quote_ident(rolname) from pg_roles") || exit
missing=$(tr -d '"' <"$work/globals" | while IFS= read -r name; do
  printf '%s\n' "$there" | tr -d '"' | grep -qxF -e "$name" || printf '%s\n' "$name"
done)
[ -z "$missing" ] || broken data "$(printf '%s\n' "$missing" | grep -c .) of the roles that the dump makes are not there, such as $(printf '%s\n' "$missing" | head -n 1)"
fact "roles=$(grep -c '' "$work/globals")"
note 'the dump holds roles and settings of a server and no database: whether those can be restored, only their own dumps show'
