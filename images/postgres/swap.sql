-- Puts the restored database into the place of the present one, which is kept under another name.
-- Variables: database, restoring, kept (names). Fails with nothing renamed, but the present one closed.
\set ON_ERROR_STOP on
\set QUIET on
alter database :"database" allow_connections false;
\o /dev/null
select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = :'database';
\o
begin;
-- What `alter database ... set` said holds for the new one too; a dump does not carry it.
insert into pg_db_role_setting
select new.oid, setrole, setconfig
from pg_db_role_setting
join pg_database old on old.oid = setdatabase and old.datname = :'database'
join pg_database new on new.datname = :'restoring';
alter database :"database" rename to :"kept";
alter database :"restoring" rename to :"database";
alter database :"kept" allow_connections true;
commit;
