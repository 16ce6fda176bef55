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
  '0 '*) ;;
  *) broken data "${missing%% *} of the tables that the dump makes are not there, such as ${missing#* }" ;;
esac
if [ -s "$work/filled" ]; then
  empty=$(PGDATABASE=$DATABASE ask <<END
\set names \`cat '$work/filled'\`
select format('select %L where not exists (select from %s)', name, name) from (
  select distinct to_regclass(name)::text as name from regexp_split_to_table(:'names', E'\n') name where name like '%.%') named
where name is not null order by name \gexec
END
  ) || exit
  if [ -n "$empty" ]; then
    broken data "$(printf '%s\n' "$empty" | grep -c .) of the tables that the dump holds rows for are empty, such as $(printf '%s\n' "$empty" | head -n 1) => look whether something in the file, or behind it, makes them again or empties them"
  fi
fi
if [ "$there" = 0 ] && [ -s "$work/globals" ]; then
  got "$(grep -c '' "$work/globals") roles, and no tables"
else
  got "$there tables"
fi
