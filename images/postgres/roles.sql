-- Applied at every start over the local socket, before the server listens on its network.
-- Variables: owner, app (names), secrets (the folder with the password files).
\set ON_ERROR_STOP on
\set QUIET on
\set owner_password `cat :'secrets'/owner-password`
\set app_password `cat :'secrets'/app-password`
\set pooler_password `cat :'secrets'/pooler-password`
set client_min_messages = warning;

select format('create role %I', role) from unnest(array[:'owner', :'app', 'pooler', 'backup']) role
where role not in (select rolname from pg_roles) \gexec

alter role :"owner" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'owner_password';
alter role :"app" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'app_password';
alter role pooler login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  connection limit 10 password :'pooler_password';

-- A migration may run for long, but must not queue everybody behind a lock it cannot get.
alter role :"owner" set lock_timeout = '15s';
alter role :"app" set statement_timeout = '30s';
alter role :"app" set lock_timeout = '10s';
alter role :"app" set idle_in_transaction_session_timeout = '1min';
alter role pooler set statement_timeout = '5s';

-- Large objects are all that the application can own; the owner moves and restores those too.
grant :"app" to :"owner";
-- A backup is everything, also where a policy hides rows from a table's own owner. Who knows the
-- owner's password may take one; the pooler does not let this role through.
alter role backup login nosuperuser nocreatedb nocreaterole noreplication bypassrls
  connection limit 5 password :'owner_password';
alter role backup set default_transaction_read_only = on;
grant :"owner" to backup;
