export PGCLIENTENCODING=UTF8 PGDATABASE="$DATABASE"
PGOPTIONS="$free -c client_min_messages=error -c default_transaction_read_only=on -c statement_timeout=${TIMEOUT_MS:-0}
  -c timezone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c standard_conforming_strings=on -c lc_messages=C"
export PGOPTIONS
question=$(sed "\$s/;[[:space:]]*--[^']*\$//")
while :; do
  case "$question" in *[[:space:]\;]) question=${question%?} ;; *) break ;; esac
done
said=$(mktemp)
# A question is one statement that only reads. In a transaction that has begun to
# read nothing can be written any more, and a cursor opens for nothing but one
# statement that answers, so that none leaves the transaction. Then it is asked.
#
# Names mean what they mean in a new database: what was restored cannot put its
# own count() before that of PostgreSQL.
ask() {
  text=$1
  shift
  psql -qX -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_CONTEXT=never -c '\o /dev/null' -c 'begin read only' -c "
    select pg_catalog.set_config('search_path', 'pg_catalog, ' || pg_catalog.current_setting('search_path'), false),
      pg_catalog.set_config('rehearse.question', '$(printf '%s\n' "$text" | sed "s/'/''/g")', true)" -c '
    do $$ declare answer refcursor; begin open answer for execute current_setting($q$rehearse.question$q$); close answer; end $$' \
    -c '\o' "$@" -c "$text" 2>"$said"
}
# The server's error is the first line; what follows may be somebody's data.
met() { head -n 1 "$said" | grep -qE "^ERROR:  $1: "; }
typed() {
  ask "select pg_catalog.row_to_json(q) from (
$question
) q" -c '\a' -c '\t on'
}
typed
code=$?
if [ "$code" -ne 0 ] && met 22021; then
  # A database in SQL_ASCII may hold bytes that are no UTF-8, and has them as they are.
  export PGCLIENTENCODING=SQL_ASCII
  typed
  code=$?
fi
if [ "$code" -ne 0 ] && met 42704 && head -n 1 "$said" | grep -q 'language "plpgsql" does not exist$'; then
  # Somebody did without the language that looks at the question.
  sql -c 'create extension plpgsql' && typed
  code=$?
fi
if [ "$code" -ne 0 ] && met '42601|42P11'; then
  ask "$question" -c '\pset format csv' -c "\\pset null '\\N'"
  code=$?
fi
head -n 1 "$said" >&2
exit "$code"
