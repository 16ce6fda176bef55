[ -e "$work/tables" ] || skip "the script is not one of pg_dump's: what it should make is not known"
answer=$({
  echo 'create temp table named (name text); copy named from stdin;'
  sed 's/\\/\\\\/g' "$work/tables"
  echo '\.'
  cat <<END
select there || ' ' || cardinality(missing) || ' ' || coalesce(missing[1], '') from (select (select count(*) from $user_tables) there, array(
  select name from named where name like '%.%' and to_regclass(name) is null) missing) _
END
} | sql -d "$DATABASE") || exit
there=${answer%% *} missing=${answer#* }
case $missing in
  '0 '*) got "$there tables" ;;
  *) broken data "${missing%% *} of the tables that the dump makes are not there, such as ${missing#* }" ;;
esac
