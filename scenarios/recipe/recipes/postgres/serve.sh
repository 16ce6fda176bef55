bounded() { if [ "$1" -lt "$2" ]; then echo "$2"; elif [ "$1" -gt "$3" ]; then echo "$3"; else echo "$1"; fi; }
export PGDATA="$DATA/pgdata"
mkdir -m 700 "$PGDATA" && mkdir "$work" || exit
make() { initdb -N -A trust -U postgres -E UTF8 "$@" >/dev/null; }
make --locale=C.UTF-8 || { rm -rf "${PGDATA:?}"/*; make --locale=C; } || exit
# Nothing but the sandbox's own network reaches this server.
printf 'local all all trust\nhost all all all trust\n' >"$PGDATA/pg_hba.conf"
cat >>"$PGDATA/postgresql.conf" <<END
$SETTINGS
shared_buffers = $(bounded $((MEMORY_MB / 4)) 32 4096)MB
maintenance_work_mem = $(bounded $((MEMORY_MB / (4 + 2 * CPUS))) 16 1024)MB
max_parallel_maintenance_workers = $CPUS
$SERVER_SETTINGS
END
# The server writes its errors down for the restore, which finds code, statement
# and origin of each there, whatever a dump sets by ALTER SYSTEM. They may quote
# rows, so that the container's own log gets only the others, once the server has ended.
postgres -c log_line_prefix='@%e %p@' -c log_destination=stderr -c logging_collector=off 2>>"$errors" &
server=$!
trap 'kill -TERM "$server"' TERM
trap 'kill -INT "$server"' INT
while :; do
  wait "$server"
  code=$?
  kill -0 "$server" 2>/dev/null || break
done
grep -avE '^@[^@]*@(ERROR|DETAIL|HINT|QUERY|CONTEXT|STATEMENT):|^	' "$errors" | tail -n 50 | sed 's/^@[^@]*@//' >&2
exit "$code"
