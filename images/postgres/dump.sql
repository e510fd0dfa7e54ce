-- One session holds the moment: it counts the rows of the very state that pg_dump writes.
-- Variables of the environment: FOLDER (for `rows` and `database.dump`, which get these names once
-- they are whole), ERRORS (a file for what pg_dump says).
\set ON_ERROR_STOP on
\set QUIET on
set idle_in_transaction_session_timeout = 0;
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\setenv SNAPSHOT :snapshot
\o | LC_ALL=C sort > "$FOLDER/rows"
\i /usr/share/slipway/rows.sql
\o
-- Not compressed, so that restic finds what it has already; it compresses itself.
\! pg_dump --format=custom --compress=0 --exclude-schema=pooler --lock-wait-timeout=10min --snapshot="$SNAPSHOT" --file="$FOLDER/part" 2>> "$ERRORS" && mv "$FOLDER/part" "$FOLDER/database.dump"
commit;
