# As one text all of it is done, or nothing is.
text=$(cat)
PGDATABASE=$DATABASE PGOPTIONS=$free psql -qX -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -v SHOW_CONTEXT=never -c "$text" >/dev/null
