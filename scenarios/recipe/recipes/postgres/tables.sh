[ -e "$work/tables" ] || skip "the script is not one of pg_dump's: what it should make is not known"
# The names go in as one text: the question writes nothing, not even a temporary table.
answer=$(PGDATABASE=$DATABASE ask <<END
\set names \`cat '$work/tables'\`
select there || ' ' || cardinality(missing) || ' ' || coalesce(missing[1], '') from (select (select count(*) from $user_tables) there, array(
  select name from regexp_split_to_table(:'names', E'\n') name left join pg_class c on c.oid = to_regclass(name)
  where name like '%.%' and (c.oid is null or c.relkind not in ('r', 'p', 'f'))) missing) _
END
) || exit
there=${answer%% *} missing=${answer#* }
case $missing in
  '0 '*) got "$there tables" ;;
  *) broken data "${missing%% *} of the tables that the dump makes are not there, such as ${missing#* }" ;;
esac
