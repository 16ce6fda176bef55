answer=$(PGDATABASE=$DATABASE ask -c "
  select count(*) || ' ' || coalesce(min(indexrelid::regclass::text) filter (where not (indisvalid and indisready and indislive)), '')
  from pg_index join pg_class c on c.oid = indexrelid where c.relkind = 'i'") || exit
case $answer in
  *' ') got "${answer% } indexes" ;;
  *) broken data "the index ${answer#* } is not valid" ;;
esac
