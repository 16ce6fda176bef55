PGDATABASE=$DATABASE PGOPTIONS=$free pg_dump --format=custom --no-password --file="$EXPORT/export.dump"
