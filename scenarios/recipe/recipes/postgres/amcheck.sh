# The extension's functions, where the database has the extension.
functions="from pg_extension e join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e'
  join pg_proc p on d.classid = 'pg_proc'::regclass and p.oid = d.objid join pg_language l on l.oid = p.prolang where e.extname = 'amcheck'"
answer=$(PGDATABASE=$DATABASE ask -F ' ' -c "select
  (select count(*) from pg_available_extensions where name = 'amcheck'),
  (select count(*) from pg_extension where extname = 'amcheck'),
  (select count(*) $functions and (l.lanname <> 'c' or p.probin <> '\$libdir/amcheck'))") || exit
case $answer in
  '0 '*) skip "the image has no amcheck" ;;
  *' 0') ;;
  *) skip "the dump replaces functions of amcheck by its own: what they say proves nothing" ;;
esac
command -v pg_amcheck >/dev/null || skip "the image has no pg_amcheck, which comes with PostgreSQL 14"
# It needs the extension, which goes again with it: nothing of ours stays in what was restored.
if [ "$answer" = '1 0 0' ]; then
  PGDATABASE=$DATABASE sql -c 'create extension amcheck schema pg_catalog' || skip 'the database does not let the extension amcheck in, which the check needs'
fi
said=$(mktemp)
PGOPTIONS="$ours" PGDATABASE=$DATABASE pg_amcheck --exclude-schema=pg_catalog --exclude-schema=information_schema -j "$CPUS" >"$said" 2>&1
code=$?
if [ "$answer" = '1 0 0' ]; then PGDATABASE=$DATABASE sql -c 'drop extension amcheck' || exit; fi
if [ "$code" = 0 ]; then
  got "no corruption"
elif grep -q '^pg_amcheck: error: no relations to check' "$said"; then
  got "nothing to look at"
elif [ "$code" = 2 ]; then # what it found, and nothing else, has this code
  broken data "$(grep -v '^ *$' "$said" | head -n 2 | tr '\n' ' ')"
else
  cat "$said" >&2
  exit "$code"
fi
