export PGCLIENTENCODING=UTF8 PGDATABASE="$DATABASE"
PGOPTIONS="$free -c client_min_messages=error -c default_transaction_read_only=on -c statement_timeout=${TIMEOUT_MS:-0}
  -c timezone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c standard_conforming_strings=on -c lc_messages=C"
export PGOPTIONS
question=$(sed "\$s/;[[:space:]]*--[^']*\$//")
while :; do
  case "$question" in *[[:space:]\;]) question=${question%?} ;; *) break ;; esac
done
said=$(mktemp)
# Names mean what they mean in a new database: what was restored cannot put its
# own count() before that of PostgreSQL. Of several statements the last one is
# the question, whatever psql's version.
ask() {
  psql -qX -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_CONTEXT=never -v SHOW_ALL_RESULTS=off -c '\o /dev/null' -c "
    select pg_catalog.set_config('search_path', 'pg_catalog, ' || pg_catalog.current_setting('search_path'), false)" -c '\o' "$@" 2>"$said"
}
# The server's error is the first line; what follows may be somebody's data.
met() { head -n 1 "$said" | grep -q "^ERROR:  $1: "; }
typed() {
  ask -At -c "select pg_catalog.row_to_json(q) from (
$question
) q"
}
typed
code=$?
if [ "$code" -ne 0 ] && met 22021; then
  # A database in SQL_ASCII may hold bytes that are no UTF-8, and has them as they are.
  export PGCLIENTENCODING=SQL_ASCII
  typed
  code=$?
fi
if [ "$code" -ne 0 ] && met 42601; then
  ask --csv -P null='\N' -c "$question"
  code=$?
fi
head -n 1 "$said" >&2
exit "$code"
