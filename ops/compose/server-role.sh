#!/bin/sh
# Runs once, when the database is made: the role of the servers. It owns nothing; `sredspace migrate` gives it its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$SERVER_POSTGRES_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE sredspace_server LOGIN PASSWORD :'password';
SQL
