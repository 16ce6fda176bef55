[ -e "$work/tables" ] || skip "the script is not one of mysqldump's or phpMyAdmin's: what it should make is not known"
sql -e "select concat(table_schema, '/', table_name) from information_schema.tables
  where table_type in ('BASE TABLE', 'SYSTEM VERSIONED')" >"$work/there" || exit
case "$(sql -e 'select @@lower_case_table_names')" in 0) fold='cat' ;; *) fold='tr A-Z a-z' ;; esac
missing=$($fold <"$work/tables" | sort -u | while IFS= read -r name; do
  $fold <"$work/there" | grep -qxF -e "$name" || printf '%s\n' "$name"
done)
if [ -n "$missing" ]; then
  broken data "$(printf '%s\n' "$missing" | wc -l) of the tables that the dump makes are not there, such as $(printf '%s\n' "$missing" | head -n 1 | tr / .)"
fi
empty=$(sort -u "$work/filled" | q="'" awk '
  {
    at = index($0, "/"); base = substr($0, 1, at - 1); table = substr($0, at + 1); name = base "." table
    gsub(/`/, "``", base); gsub(/`/, "``", table); gsub(/\\/, "&&", name); gsub(ENVIRON["q"], "&&", name)
    print "select " ENVIRON["q"] name ENVIRON["q"] " from dual where not exists (select 1 from `" base "`.`" table "`);"
  }' | sql --force 2>/dev/null)
if [ -n "$empty" ]; then
  broken data "$(printf '%s\n' "$empty" | grep -c .) of the tables that the dump holds rows for are empty, such as $(printf '%s\n' "$empty" | head -n 1) => look whether something in the file, or behind it, makes them again or empties them"
fi
got "$(sort -u "$work/tables" | wc -l) tables"
