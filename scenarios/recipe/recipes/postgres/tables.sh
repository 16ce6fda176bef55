[ -e "$work/tables" ] || { echo "::skip the script is not one of pg_dump's: what it should make is not known"; exit; }
{
  echo 'create temp table named (name text); copy named from stdin;'
  sed 's/\\/\\\\/g' "$work/tables"
  echo '\.'
  cat <<END
select case when cardinality(missing) = 0 then '::got ' || there || ' tables'
  else '::broken data ' || cardinality(missing) || ' of the tables that the dump makes are not there, such as ' || missing[1] end
from (select (select count(*) from $user_tables) there, array(
  select name from named where name like '%.%' and to_regclass(name) is null) missing) _
END
} | sql -d "$DATABASE"
