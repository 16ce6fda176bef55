# The sum of the digests of its rows is the same in whatever order a table has them.
# A sequence that begins again with 1 is a loss as well.
half() { printf "sum(('x' || substr(md5(rehearse_row::text), %s, 16))::bit(64)::bigint::numeric)" "$1"; }
printf 'name\tcount\tdigest\n'
PGDATABASE=$DATABASE ask -F "$(printf '\t')" <<END
select format('select %L, count(*), md5(concat($(half 1 | sed "s/'/''/g"), \$\$ \$\$, $(half 17 | sed "s/'/''/g"))) from only %I.%I rehearse_row',
  nspname || '.' || relname, nspname, relname) from $user_tables and c.relkind = 'r' order by nspname, relname \gexec
select format('select %L, 1, concat(last_value, is_called) from %I.%I', 'sequence ' || nspname || '.' || relname, nspname, relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and n.nspname !~ '^pg_' order by nspname, relname \gexec
END
