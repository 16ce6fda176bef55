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
got "$(grep -c . "$work/checks") tables and views"
