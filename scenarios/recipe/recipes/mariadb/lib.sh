PATH="$PATH:/usr/sbin:/usr/local/sbin:/usr/local/mysql/bin"
export PATH HOME=/tmp LC_ALL=C
cd /tmp || exit
work="$DATA/work"
socket=/tmp/server.sock
program() { for name in "$@"; do command -v "$name" && return; done; echo "$1"; }
client() { "$(program mariadb mysql)" --no-defaults --user=root --socket="$socket" --default-character-set=utf8mb4 --batch "$@"; }
answers() { "$(program mariadb-admin mysqladmin)" --no-defaults --user=root --socket="$socket" ping; }
# A dump may change settings of the whole server; our own questions have their own.
own="set session sql_mode = '', session time_zone = '+00:00', session sql_select_limit = default, session autocommit = 1"
sql() { client --raw --skip-column-names --init-command="$own" "$@"; }
not_of_system="not in ('mysql', 'information_schema', 'performance_schema', 'sys')"
