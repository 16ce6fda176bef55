sql -d "$DATABASE" -c "
  select coalesce('::broken data the index ' || min(indexrelid::regclass::text) filter (where not (indisvalid and indisready and indislive))
    || ' is not valid', '::got ' || count(*) || ' indexes')
  from pg_index join pg_class c on c.oid = indexrelid where c.relkind = 'i'"
