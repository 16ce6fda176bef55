case "$(sql -d "$DATABASE" -c "select 1 from pg_available_extensions where name = 'amcheck'")" in
  1) ;;
  *) skip "the image has no amcheck" ;;
esac
command -v pg_amcheck >/dev/null || skip "the image has no pg_amcheck, which comes with PostgreSQL 14"
export PGOPTIONS='-c client_min_messages=warning'
if pg_amcheck --install-missing --exclude-schema=pg_catalog --exclude-schema=information_schema -j "$CPUS" "$DATABASE" >"$work/amcheck" 2>&1; then
  echo "::got no corruption"
elif grep -q 'no relations to check' "$work/amcheck"; then
  echo "::got nothing to look at"
elif [ -s "$work/amcheck" ]; then
  echo "::broken data $(grep -v '^ *$' "$work/amcheck" | head -n 2 | tr '\n' ' ')"
else
  exit 1
fi
