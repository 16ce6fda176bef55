for bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
  if [ -x "$bin/postgres" ]; then PATH="$bin:$PATH"; fi
done
# No setting of a dump brings back other languages: the library that translates
# asks LANGUAGE before anything else.
export PATH HOME=/tmp LC_ALL=C LANGUAGE=C PGHOST=/var/run/postgresql PGUSER=postgres PGDATABASE=postgres
cd /tmp || exit
work="$DATA/work" errors="$DATA/errors"

# What a dump sets for its database or for a role holds for its users. A session
# of ours has these, whatever was restored: they go before the settings of both.
free="-c default_transaction_read_only=off -c statement_timeout=0 -c lock_timeout=0
  -c log_min_messages=error -c log_min_error_statement=error -c log_error_verbosity=verbose
  -c client_min_messages=warning -c session_preload_libraries= -c local_preload_libraries= -c role=none"
# Triggers of a restored database, on events as well, have no business with our questions.
ours="$free -c session_replication_role=replica -c client_min_messages=error -c search_path=pg_catalog,pg_temp
  -c lc_messages=C -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c standard_conforming_strings=on
  -c default_transaction_isolation=read\ committed -c timezone=UTC"
major='' codes=sqlstate
[ ! -r "$DATA/pgdata/PG_VERSION" ] || IFS=. read -r major _ <"$DATA/pgdata/PG_VERSION"
if [ "${major:-0}" -ge 10 ]; then
  free="$free -c idle_in_transaction_session_timeout=0" ours="$ours -c idle_in_transaction_session_timeout=0"
fi
if [ "${major:-0}" -ge 14 ]; then
  free="$free -c idle_session_timeout=0" ours="$ours -c idle_session_timeout=0"
fi
# An older psql prints codes only beside the words.
if [ "${major:-12}" -lt 12 ]; then codes=verbose; fi
if [ "${major:-0}" -ge 17 ]; then
  free="$free -c transaction_timeout=0 -c event_triggers=off" ours="$ours -c transaction_timeout=0 -c event_triggers=off"
fi

# A database is named by PGDATABASE: psql takes other ways for a connection string where there is a = in it.
sql() { PGOPTIONS="$ours" psql -qXAt -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_CONTEXT=never "$@"; }
# shellcheck disable=SC2120 # the question may be on standard input
ask() { PGOPTIONS="$ours -c default_transaction_read_only=on" psql -qXAt -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_CONTEXT=never "$@"; }
user_tables="pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e')"
