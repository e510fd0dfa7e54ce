-- What a database of the product needs before it has tables: applied at every start after roles.sql,
-- and to a database into which a backup is restored. Variables: database, owner, app (names).
\set ON_ERROR_STOP on
\set QUIET on
set client_min_messages = warning;

select format('create database %I owner %I', :'database', :'owner')
where :'database' not in (select datname from pg_database) \gexec
alter database :"database" owner to :"owner";
-- A restore that was killed while it put one database in the place of another has left it closed.
alter database :"database" allow_connections true;

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
