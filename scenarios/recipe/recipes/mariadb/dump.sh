"$(program mariadb-dump mysqldump)" --no-defaults --user=root --socket="$socket" --default-character-set=utf8mb4 --single-transaction \
  --routines --triggers --events --hex-blob --result-file="$EXPORT/export.sql" --databases "$DATABASE"
