-- Applied at every start over the local socket, before the server listens on its network.
-- Variables: database, owner, app (names), secrets (the folder with the password files).
\set ON_ERROR_STOP on
\set QUIET on
\set owner_password `cat :'secrets'/owner-password`
\set app_password `cat :'secrets'/app-password`
\set pooler_password `cat :'secrets'/pooler-password`
set client_min_messages = warning;

select format('create role %I', role) from unnest(array[:'owner', :'app', 'pooler']) role
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

select format('create database %I owner %I', :'database', :'owner')
where :'database' not in (select datname from pg_database) \gexec
alter database :"database" owner to :"owner";

revoke connect on database postgres, template1 from public;
revoke connect, temporary on database :"database" from public;
grant connect on database :"database" to :"app", pooler;

\connect :"database"
set client_min_messages = warning;
-- The owner can make functions here: none of them may be picked while a superuser is at work.
set search_path = pg_catalog;

-- The application reads and writes rows of what the owner makes, and makes nothing itself.
alter schema public owner to :"owner";
revoke all on schema public from public;
alter default privileges for role :"owner" grant usage on schemas to :"app";
alter default privileges for role :"owner" grant select, insert, update, delete on tables to :"app";
alter default privileges for role :"owner" grant usage, select on sequences to :"app";

-- The same for what is there already: the volume may be older than the application role's name.
select format(statement, nspname, :'app')
from pg_namespace,
  unnest(array[
    'grant usage on schema %I to %I',
    'grant select, insert, update, delete on all tables in schema %I to %I',
    'grant usage, select on all sequences in schema %I to %I']) statement
where nspowner = (select oid from pg_roles where rolname = :'owner') \gexec

-- pgbouncer asks here for the verifier of whoever connects; a superuser has none to give.
create schema if not exists pooler;
revoke all on schema pooler from public;
create or replace function pooler.verifier(role text, out name text, out verifier text)
returns setof record language sql stable strict security definer set search_path = pg_catalog
as $$
  select rolname, rolpassword from pg_authid
  where rolname = role and rolcanlogin and rolname <> 'pooler'
    and not (rolsuper or rolreplication or rolcreaterole or rolcreatedb or rolbypassrls)
    and (rolvaliduntil is null or rolvaliduntil > now())
$$;
revoke all on function pooler.verifier from public;
grant usage on schema pooler to pooler;
grant execute on function pooler.verifier to pooler;
