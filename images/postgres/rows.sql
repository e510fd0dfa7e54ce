-- One line for each table whose rows a dump holds: its name, a tab, the number of its rows.
-- Foreign tables hold none; those of an extension are the extension's own to fill.
\set ON_ERROR_STOP on
\set QUIET on
set search_path = pg_catalog;
set lock_timeout = '10min';
select format(
  'select %L || chr(9) || count(*) from only %I.%I',
  replace(replace(format('%I.%I', nspname, relname), chr(9), '\t'), chr(10), '\n'),
  nspname, relname)
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind = 'r'
  and nspname !~ '^pg_' and nspname not in ('information_schema', 'pooler')
  and not exists (
    select from pg_depend
    where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
order by 1 \gexec
