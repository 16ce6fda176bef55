server=$(program server)
major=$("$server" --version | sed -nE 's/.* v=([0-9]+).*/\1/p')
{
  printf '%s\n' "$SETTINGS" "dir $place" "dbfilename dump.rdb" "unixsocket $socket" "daemonize no"
  if [ "$(cat "$place/kind")" = aof ]; then printf '%s\n' 'appendonly yes' 'appendfsync no'; fi
  cat "$place/named" 2>/dev/null
  # An account for checks, which only reads.
  if [ "$major" -ge 6 ]; then
    echo 'user checks on nopass ~* &* +@all -@write -@admin -@dangerous -@blocking -@pubsub +info +keys +ping +select +dbsize +lastsave +role +hello'
  fi
  printf '%s\n' "$SERVER_SETTINGS"
} | if [ "$major" -ge 7 ]; then cat; else sed -e '/^crash-memcheck/d' -e 's/ &\* / /' -e 's/^bind .*/bind 0.0.0.0/'; fi >"$place/server.conf"
exec "$server" "$place/server.conf" >&2
