# Read by `backup` and `restore`: what both do with a folder that holds `database.dump` and `rows`.
# Both say in `socket`, `owner`, `app` and `scratch` (a folder) what they work with, and have `fail`.
# shellcheck shell=bash
slipway=/usr/share/slipway

superuser() { # psql's options
  psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=on \
    --host="$socket" --username=postgres "$@"
}

# The first line that tells a reason, of a file with what a program wrote to stderr. The lines after
# it are left out: they quote rows.
reason() { # file
  local line
  line=$(grep -m1 -iE 'error|fatal' "$1" || grep -m1 . "$1" || echo 'it says no reason')
  line=$(sed -E 's/^.*"message":"([^"]*)".*$/\1/; s/^.*(error|ERROR|FATAL|Fatal): +//; s/[[:space:]]+$//' <<<"$line")
  printf %s "$line"
}

password_file() { # file, role; both the owner and `backup` have the owner's password
  local password
  [[ -s /run/slipway/owner-password ]] \
    || fail "/run/slipway/owner-password is missing or empty; put the password there"
  password=$(< /run/slipway/owner-password)
  password=${password//\\/\\\\}
  printf '*:*:*:%s:%s\n' "$2" "${password//:/\\:}" > "$1.$$"
  mv "$1.$$" "$1"
}

# The owner restores what is the owner's, so that none of its functions runs as a superuser; only
# extensions that an owner cannot make are made first.
restore_dump() { # folder, database
  local reserved
  pg_restore --list "$1/database.dump" > "$scratch/all" 2> "$scratch/error" || return 1
  reserved=$(superuser --dbname="$2" --command="select string_agg(distinct name, ' ')
    from pg_available_extension_versions where superuser and not trusted" 2> "$scratch/error") \
    || return 1
  : > "$scratch/reserved"
  awk -v reserved=" $reserved " -v file="$scratch/reserved" '
    { name = $4 == "EXTENSION" ? $6 : $4 == "COMMENT" && $6 == "EXTENSION" ? $7 : "" }
    name != "" && index(reserved, " " name " ") { print > file; next }
    { print }' "$scratch/all" > "$scratch/plain"
  restore_entries "$1" "$2" "$scratch/reserved" postgres \
    && restore_entries "$1" "$2" "$scratch/plain" "$owner" \
    && psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=on --host="$socket" \
      --username="$owner" --dbname="$2" 2> "$scratch/error" <<< "
        select format('analyze %s', oid::regclass) from pg_class
        where relkind in ('r', 'm') and relowner = current_user::regrole \gexec"
}

restore_entries() { # folder, database, file with the entries, role
  pg_restore --exit-on-error --host="$socket" --username="$4" --dbname="$2" \
    --use-list="$3" "$1/database.dump" > /dev/null 2> "$scratch/error"
}

# Counts what was restored and says on stdout which table is the first that differs, if one does.
difference() { # folder, database
  superuser --dbname="$2" --file="$slipway/rows.sql" 2> "$scratch/error" \
    | LC_ALL=C sort > "$scratch/rows" || return 1
  LC_ALL=C sort "$1/rows" | LC_ALL=C comm -3 - "$scratch/rows" | sed -n '1{s/^\t//;s/\t[^\t]*$//;p}'
}

totals() { # file of rows; prints how many tables and how many rows
  awk -F '\t' '{ rows += $NF } END { printf "%d %.0f\n", NR, rows }' "$1"
}
