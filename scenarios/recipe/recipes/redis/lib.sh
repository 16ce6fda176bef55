export HOME=/tmp LC_ALL=C
cd /tmp || exit
place="$DATA/server"
socket=/tmp/server.sock
program() { for name in "valkey-$1" "redis-$1"; do command -v "$name" && return; done; echo "redis-$1"; }
# Checks ask as an account that cannot write, where the server has accounts.
cli() { "$(program cli)" -s "$socket" "$@"; }
ready() { [ "$(cli ping)" = PONG ]; }
