export PGCLIENTENCODING=UTF8 PGOPTIONS="-c default_transaction_read_only=on -c statement_timeout=${TIMEOUT_MS:-0} -c timezone=UTC"
question=$(sed "\$s/;[[:space:]]*--[^']*\$//")
while :; do
  case "$question" in *[[:space:]\;]) question=${question%?} ;; *) break ;; esac
done
said=$(mktemp)
# Of several statements the last one is the question, whatever psql's version.
ask() { psql -qX -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_ALL_RESULTS=off -d "$DATABASE" "$@" 2>"$said"; }
typed() {
  ask -At -c "select row_to_json(q) from (
$question
) q"
}
typed
code=$?
if [ "$code" -ne 0 ] && grep -q 'ERROR:  22021' "$said"; then
  # A database in SQL_ASCII may hold bytes that are no UTF-8, and has them as they are.
  export PGCLIENTENCODING=SQL_ASCII
  typed
  code=$?
fi
if [ "$code" -ne 0 ] && grep -q 'ERROR:  42601' "$said"; then
  ask --csv -P null='\N' -c "$question"
  code=$?
fi
cat "$said" >&2
exit "$code"
