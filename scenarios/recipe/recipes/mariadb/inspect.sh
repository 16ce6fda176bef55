# One line for each table; what one table does not answer leaves the others as
# they are. A tab in a name would take it apart.
bound="$own, session group_concat_max_len = 1000000"
rows() { client --raw --skip-column-names --force --init-command="$bound" "$@" 2>/dev/null; }
case "$(program mariadb mysql)" in
  *mariadb) bound="$bound, session max_statement_time = $((${TIMEOUT_MS:-20000} / 4000 + 1))" ;;
  *) bound="$bound, session max_execution_time = $((${TIMEOUT_MS:-20000} / 4 + 1))" ;;
esac
printf 'kind\tin\tname\tcount\tof\testimated\tbytes\tnewest\tcolumn\n'
rows -e "select concat_ws(char(9), 'database', '', replace(table_schema, char(9), ' '), '\\\\N', '', '', coalesce(sum(data_length + index_length), '\\\\N'), '', '')
  from information_schema.tables where table_schema $not_of_system group by table_schema order by table_schema"
rows -e "select concat('select concat_ws(char(9), ''table'', ', quote(replace(t.table_schema, char(9), ' ')), ', ', quote(replace(t.table_name, char(9), ' ')), ', count(*), ''rows'', ''false'', ', t.data_length + t.index_length,
    case when c.name is null then ', '''', ''''' else concat(', coalesce(max(case when \`', replace(c.name, '\`', '\`\`'), '\` <= now() + interval 1 day then \`', replace(c.name, '\`', '\`\`'), '\` end), ''''), ', quote(c.name)) end,
    ') from \`', replace(t.table_schema, '\`', '\`\`'), '\`.\`', replace(t.table_name, '\`', '\`\`'), '\`;')
  from information_schema.tables t left join (
    select table_schema, table_name, substring_index(group_concat(column_name order by column_name not regexp 'creat|updat|modif|time|date|_at$', ordinal_position separator 0x0a), 0x0a, 1) name
    from information_schema.columns where data_type in ('datetime', 'timestamp', 'date') group by table_schema, table_name
  ) c on c.table_schema = t.table_schema and c.table_name = t.table_name
  where t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and t.table_schema $not_of_system
  order by t.data_length + t.index_length desc, 1 limit 500" | rows
