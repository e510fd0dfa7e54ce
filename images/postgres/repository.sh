# Read by `backup`: what it asks of its restic repository. Failures end the program with one line.
# shellcheck shell=bash

# What a failure of restic means to whoever has to do something about it.
refuse() { # exit code
  local said
  said=$(reason "$scratch/error")
  case $1:$said in
    12:*) fail "the repository's key does not open $repository; give the one that it was made with,\
 or name another repository" ;;
    11:*) fail "another program has locked $repository; if none runs, wait half an hour" ;;
    124:*) fail "$repository does not answer within a minute; correct its address, or its network" ;;
    *MakeBucket*) fail "there is no bucket for $repository ($said); make it" ;;
    *[Dd]enied* | *orbidden* | *InvalidAccessKeyId* | *SignatureDoesNotMatch* | *40[13]*)
      fail "$repository refuses the credentials ($said); correct the key and its secret" ;;
    *) fail "$repository cannot be used ($said); correct its address, or what is there" ;;
  esac
}

ask() { # restic's arguments
  restic "$@" 2> "$scratch/error" || refuse $?
}

# Finds the repository, or makes it. What is known of another one does not hold for this one.
open_repository() {
  local code=0 known
  timeout 60 restic cat config > "$scratch/config" 2> "$scratch/error" || code=$?
  if [[ $code == 10 ]]; then
    timeout 60 restic init --quiet > /dev/null 2> "$scratch/error" || refuse $?
    ask cat config > "$scratch/config"
    echo "backup: a new repository is made at $repository" >&2
  elif [[ $code != 0 ]]; then
    refuse "$code"
  fi
  known="$(jq -r .id "$scratch/config") $BACKUP_HOST"
  if [[ $(cat "$work/repository" 2> /dev/null) != "$known" ]]; then
    rm -f "$work/evidence.json" "$work/pruned"
    echo "$known" > "$work/repository"
  fi
}

# This host's backups as a JSON array, the newest first.
snapshots() {
  local code=0
  timeout 60 restic snapshots --no-lock --json --host "$BACKUP_HOST" --tag slipway \
    > "$scratch/snapshots" 2> "$scratch/error" || code=$?
  case $code in
    0) ;;
    10) echo '[]' > "$scratch/snapshots" ;;
    *) refuse "$code" ;;
  esac
  jq --compact-output '
    def tag($name): [.tags[] | select(startswith($name + "=")) | .[($name | length) + 1:] | tonumber][0] // 0;
    sort_by(.time) | reverse | map({
      id: .short_id, takenAt: (.time[:19] + "Z"), bytes: (.summary.total_bytes_processed // 0),
      tables: tag("tables"), rows: tag("rows")})' "$scratch/snapshots"
}

# The times at which the newest backup was taken, for the service and `healthy`: no network.
note_newest() {
  local taken
  snapshots > "$scratch/list"
  taken=$(jq -r '.[0].takenAt // empty' "$scratch/list")
  if [[ -n $taken ]]; then date -d "$taken" +%s > "$work/newest"; else rm -f "$work/newest"; fi
}

store() { # folder, when, tables, rows; prints the new snapshot's short id
  ask backup --quiet --json --retry-lock 2m --host "$BACKUP_HOST" --time "$2" \
    --tag "slipway,tables=$3,rows=$4" "$1" > "$scratch/summary"
  jq -r 'select(.message_type == "summary") | .snapshot_id[:8]' "$scratch/summary"
}

# One taken by hand before a change is not to be replaced by the next of the same hour: all of a day
# stay. A backup is good also where its credentials may not remove old ones.
forget_old() {
  local prune=()
  [[ -n $(find "$work/pruned" -mmin -1440 2> /dev/null) ]] || prune=(--prune)
  if restic forget --quiet --retry-lock 2m --host "$BACKUP_HOST" --tag slipway --group-by host \
    --keep-within 24h --keep-hourly "${BACKUP_KEEP_HOURLY:-24}" \
    --keep-daily "${BACKUP_KEEP_DAILY:-7}" --keep-weekly "${BACKUP_KEEP_WEEKLY:-4}" \
    --keep-monthly "${BACKUP_KEEP_MONTHLY:-12}" "${prune[@]}" > /dev/null 2> "$scratch/error"; then
    [[ -z ${prune[*]} ]] || touch "$work/pruned"
  else
    echo "backup: old backups are not removed: $(reason "$scratch/error"); the next one tries again," \
      "unless the credentials may not delete" >&2
  fi
}

# Prints id and time of a backup of this host.
find_backup() { # id or `latest`
  snapshots > "$scratch/list"
  jq -er --arg id "$1" 'map(select($id == "latest" or .id == $id[:8])) | .[0] // empty
    | "\(.id) \(.takenAt)"' "$scratch/list" \
    || fail "there is no backup '$1' of $BACKUP_HOST; see which there are: slipway-postgres backup list"
}

load() { # id, folder
  ask restore --quiet "$1:$work/dump" --target "$2" > /dev/null
}
