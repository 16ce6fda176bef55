text=$(cat)
client --database="$DATABASE" --init-command="$own" -e "$text" >/dev/null
