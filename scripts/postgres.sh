#!/usr/bin/env bash
# A PostgreSQL cluster of one's own, on 127.0.0.1 and a free port, gone when it is stopped.
#   postgres.sh start OWNER [durable]   prints its folder; FOLDER/url holds the URL. OWNER is the process it belongs to.
#   postgres.sh stop FOLDER
#   postgres.sh pause FOLDER, resume FOLDER      as when its machine is restarted: the data stay
# A start first stops and removes the clusters whose owner is no longer there, so a killed run leaves nothing behind.
# `durable` keeps fsync on (for measuring); tests run without, since they kill our server and not the database's machine.
. "$(dirname "$0")/common.sh"
base=${TMPDIR:-/tmp}
[ ${#base} -le 60 ] || base=/tmp # a socket's path has at most 107 bytes

bin() { # the newest installed server, or what is on PATH
  local dir; dir=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n1)
  if [ -n "$dir" ] && [ -x "$dir/initdb" ]; then echo "$dir"; elif have initdb; then dirname "$(readlink -f "$(command -v initdb)")"; else die "PostgreSQL is not installed"; fi
}

# PostgreSQL refuses to run as root: take Debian's user for it, or make one.
user() {
  [ "$(id -u)" = 0 ] || { id -un; return; }
  id postgres >/dev/null 2>&1 && { echo postgres; return; }
  id study-plus-test >/dev/null 2>&1 || useradd --system --shell /usr/sbin/nologin study-plus-test >&2
  echo study-plus-test
}
as_user() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(user)" -- "$@"); else "$@"; fi; }
started() { [ -r "/proc/$1/stat" ] && sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20; } # tells a process from a later one of the same number
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

stop() {
  local dir=$1
  case $dir in "$base"/study-plus-pg.*) ;; *) die "not one of ours: $dir" ;; esac
  [ -d "$dir" ] || return 0
  [ ! -e "$dir/data/postmaster.pid" ] || as_user "$(bin)/pg_ctl" -D "$dir/data" -m immediate -w -t 20 stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}

stop_orphans() {
  local dir owner since
  for dir in "$base"/study-plus-pg.*; do
    [ -d "$dir" ] && [ "$(stat -c %U "$dir")" = "$(user)" ] || continue
    if read -r owner since <"$dir/owner" 2>/dev/null; then [ "$(started "$owner" || true)" != "$since" ] || continue
    else [ -n "$(find "$dir" -maxdepth 0 -mmin +5)" ] || continue; fi # without an owner yet: perhaps just being made
    note "removing the cluster of a run that was killed: $dir" >&2
    stop "$dir"
  done
}

start() {
  local owner=$1 mode=${2:-} dir port password log
  stop_orphans
  dir=$(mktemp -d "$base/study-plus-pg.XXXXXX"); log=$dir/log
  echo "$owner $(started "$owner" || true)" >"$dir/owner"
  password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
  printf '%s' "$password" >"$dir/password"
  [ "$(id -u)" != 0 ] || chown -R "$(user)" "$dir"
  local args=(-D "$dir/data" -U study_plus -E UTF8 --auth=scram-sha-256 --pwfile="$dir/password" --no-sync)
  # A linguistic order, as most installations have: what depends on byte order by accident shows here.
  as_user "$(bin)/initdb" "${args[@]}" --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US >"$dir/initdb.log" 2>&1 ||
    { rm -rf "$dir/data"; as_user "$(bin)/initdb" "${args[@]}" --locale=C.UTF-8 >"$dir/initdb.log" 2>&1; } ||
    { cat "$dir/initdb.log" >&2; rm -rf "$dir"; die "initdb failed"; }
  local settings="-c listen_addresses=127.0.0.1 -k $dir -c max_connections=300 -c shared_buffers=128MB -c log_min_messages=warning"
  if [ "$mode" = durable ]; then settings+=" -c shared_buffers=256MB"; else settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"; fi
  for _ in 1 2 3 4 5; do # somebody may take the free port in between
    port=$(free_port)
    if as_user "$(bin)/pg_ctl" -D "$dir/data" -l "$log" -w -t 60 -o "-p $port $settings" start >/dev/null 2>&1 </dev/null; then
      PGPASSWORD=$password "$(bin)/createdb" -h 127.0.0.1 -p "$port" -U study_plus study_plus
      echo "postgres://study_plus:$password@127.0.0.1:$port/study_plus" >"$dir/url"
      echo "-p $port $settings" >"$dir/options"; rm -f "$dir/password"; echo "$dir"; return 0
    fi
  done
  tail -n 20 "$log" >&2; stop "$dir"; die "PostgreSQL did not start"
}

pause() { as_user "$(bin)/pg_ctl" -D "$1/data" -m fast -w -t 30 stop >/dev/null; }
resume() { as_user "$(bin)/pg_ctl" -D "$1/data" -l "$1/log" -w -t 60 -o "$(cat "$1/options")" start >/dev/null 2>&1 </dev/null; }

case ${1:-} in
  start) [ $# -ge 2 ] || die "start OWNER [durable]"; start "$2" "${3:-}" ;;
  stop) [ $# = 2 ] || die "stop FOLDER"; stop "$2" ;;
  pause | resume) [ $# = 2 ] || die "$1 FOLDER"; "$1" "$2" ;;
  *) die "start OWNER [durable] | stop FOLDER | pause FOLDER | resume FOLDER" ;;
esac
