bounded="$ours -c default_transaction_read_only=on -c statement_timeout=$((${TIMEOUT_MS:-20000} / 4 + 1))"
export PGCLIENTENCODING=UTF8
databases="pg_database where datallowconn and not datistemplate and (datname <> 'postgres' or :'chosen' = 'postgres')"
echo "select row_to_json(d) from (select 'database' kind, datname as name, pg_database_size(oid) bytes from $databases order by 2) d" | ask -v chosen="$DATABASE"
echo "select datname from $databases order by 1" | ask -v chosen="$DATABASE" | while IFS= read -r name; do
  # Each answer of this query is a query of its own: what one table does not
  # answer leaves the others as they are.
  PGDATABASE=$name PGOPTIONS="$bounded" psql -qXAt <<END
with listed as (
  select c.oid, n.nspname, c.relname, c.relkind, (with recursive part as (
    select c.oid as child union all select i.inhrelid from pg_inherits i join part p on i.inhparent = p.child
  ) select sum(pg_total_relation_size(child))::bigint from part) as bytes
  from $user_tables
  and not exists (select from pg_inherits i join pg_class p on p.oid = i.inhparent where i.inhrelid = c.oid and p.relkind = 'p')
  order by bytes desc, 2, 3 limit 500
), times as (
  select attrelid,
    string_agg(format(',max(%I) filter (where isfinite(%I) and %I <= now() + interval ''1 day'') as m%s', attname, attname, attname, attnum), '' order by attnum) as most,
    string_agg(format('(%L, m%s::timestamp, to_char(m%s::timestamp, %L))', attname, attnum, attnum,
      case atttypid when 'timestamptz'::regtype then 'YYYY-MM-DD"T"HH24:MI:SS"Z"' when 'date'::regtype then 'YYYY-MM-DD' else 'YYYY-MM-DD HH24:MI:SS' end), ',' order by attnum) as choice
  from pg_attribute
  where attnum > 0 and not attisdropped and atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype) and attrelid in (select oid from listed)
  group by attrelid
)
select format('select row_to_json(r) from (select %L::text as kind, current_database() as "in", %L::text as name, %s, %L::text as of, %s as bytes%s) r',
  'table', nspname || '.' || relname, case
    when relkind = 'f' then 'null::bigint as count'
    when bytes > 2147483648 then format('(select count(*) * 100 from %I.%I tablesample system (1)) as count, true as estimated', nspname, relname)
    else 'counted.count' end, 'rows', bytes, case
    when relkind = 'f' or bytes > 2147483648 then ''
    when choice is null then format(' from (select count(*) as count from %I.%I) counted', nspname, relname)
    else format(', latest.newest, latest."column" from (select count(*) as count %s from %I.%I) counted left join lateral (select newest, "column" from (values %s) v("column", at, newest) where at is not null order by at desc limit 1) latest on true', most, nspname, relname, choice)
  end)
from listed left join times on attrelid = listed.oid order by bytes desc, nspname, relname \gexec
END
done
