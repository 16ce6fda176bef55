# The checksum of a table is the same in whatever order it has its rows.
printf 'name\tcount\tdigest\n'
sql --database="$DATABASE" -e "select concat('\`', replace(table_name, '\`', '\`\`'), '\`') from information_schema.tables
  where table_schema = database() and table_type in ('BASE TABLE', 'SYSTEM VERSIONED') order by table_name" >"$work/tally" || exit
while IFS= read -r table; do
  count=$(sql --database="$DATABASE" -e "select count(*) from $table") || exit
  sum=$(sql --database="$DATABASE" -e "checksum table $table extended") || exit
  printf '%s\t%s\t%s\n' "$table" "$count" "${sum##*	}"
done <"$work/tally"
