# Views too: one that refers to what is missing does not answer.
sql -e "select concat('check table \`', replace(table_schema, '\`', '\`\`'), '\`.\`', replace(table_name, '\`', '\`\`'), '\`;')
  from information_schema.tables where table_schema $not_of_system
  and table_type in ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW') order by table_schema, table_name" >"$work/checks" || exit
sql <"$work/checks" >"$work/checked" || exit
[ "$(grep -c . "$work/checks")" -le "$(cut -f 1 "$work/checked" | sort -u | wc -l)" ] || exit 1
# Table, what was asked, kind of message, message: a note is harmless.
wrong=$(awk -F '\t' '
  tolower($3) == "error" || tolower($3) == "status" && $4 != "OK" && $4 !~ /doesn.t support check/ && $4 !~ /already up to date/ {
    if (!bad[$1]++ && !found++) first = $1 ": " $4
  }
  END { if (found) print first (found > 1 ? " (and " found - 1 " more)" : "") }' "$work/checked")
[ -z "$wrong" ] || broken data "$wrong"
# A dump is loaded without a look at foreign keys, and no check of a table looks at
# them: rows without the row that they refer to may have been so on the old server.
# A look that takes long is given up: it decides nothing.
q() { printf "concat('\`', replace(%s, '\`', '\`\`'), '\`')" "$1"; }
{
  echo '/*M!100101 set session max_statement_time = 20 */; /*!50708 set session max_execution_time = 20000 */;'
  sql -e "set session group_concat_max_len = 1000000; select concat(
      'select ', quote(concat(constraint_name, ' of ', table_name)), ' from ', $(q table_schema), '.', $(q table_name), ' c where ',
      group_concat('c.', $(q column_name), ' is not null' separator ' and '),
      ' and not exists (select 1 from ', $(q referenced_table_schema), '.', $(q referenced_table_name), ' p where ',
      group_concat('p.', $(q referenced_column_name), ' = c.', $(q column_name) separator ' and '), ') limit 1;')
    from information_schema.key_column_usage where referenced_table_name is not null and table_schema $not_of_system
    group by table_schema, table_name, constraint_name, referenced_table_schema, referenced_table_name"
} | sql --force >"$work/orphans" 2>/dev/null
if [ -s "$work/orphans" ]; then
  symptom data "rows refer to rows that are not there (foreign keys that do not hold: $(grep -c . "$work/orphans"), such as $(head -n 1 "$work/orphans")) => look whether they hold on the server that was backed up; if they do, rows are missing from the backup"
fi
got "$(grep -c . "$work/checks") tables and views"
