bounded() { if [ "$1" -lt "$2" ]; then echo "$2"; elif [ "$1" -gt "$3" ]; then echo "$3"; else echo "$1"; fi; }
umask 077
mkdir "$work" "$work/none" || exit
server=$(program mariadbd mysqld)
cat >"$work/server.cnf" <<END
[mysqld]
datadir = $DATA/server
socket = $socket
pid_file = $work/server.pid
secure_file_priv = $work/none
innodb_buffer_pool_size = $(bounded $((MEMORY_MB / 4)) 32 8192)M
$SETTINGS
$SERVER_SETTINGS
END
case "$("$server" --no-defaults --version)" in
  *MariaDB*)
    "$(program mariadb-install-db mysql_install_db)" --no-defaults --datadir="$DATA/server" \
      --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve ;;
  *) "$server" --no-defaults --initialize-insecure --datadir="$DATA/server" ;;
esac >"$work/made" 2>&1 || { code=$?; cat "$work/made" >&2; exit "$code"; }
# Once the dump is loaded the server starts again, with what load.sh adds: the
# dump may have changed settings, and accounts.
trap 'kill "$pid"; wait "$pid"; exit 0' TERM INT
more=
while :; do
  # shellcheck disable=SC2086 # several options, or none
  "$server" --defaults-file="$work/server.cnf" $more &
  pid=$!
  wait "$pid"
  code=$?
  [ -e "$work/again" ] || exit "$code"
  more=$(cat "$work/again")
  rm "$work/again"
done
