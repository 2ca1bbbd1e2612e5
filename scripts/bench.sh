#!/usr/bin/env bash
# Measures the release server on SQLite and on PostgreSQL: prints a table, writes target/bench.json.
#   PEER=FOLDER   a server to compare with in the same run: FOLDER/fastapi/run.sh starts it, FOLDER/compare.py compares
#   STUDENTS=300 RESULTS=200 ROUNDS=3 DURATION=4 ENGINES="sqlite postgres" COHORT=10000 START_RESULTS=1000000
#   PHONE=1 (0 leaves out what a phone sees) KILL_ROUNDS=200 SOCKET_SECONDS=60 (KILL_ROUNDS=0 leaves both out)
#   OUT=target/bench.json
#   EVALUATE=FILE (assist2009's, for `study-plus evaluate mastery` beside scikit-learn, which is installed for it)
# COHORT students are seeded for the cohort's time alone, in SQLite: 10,000 with 200 results each take 10 GB and some
# minutes; 0 leaves it out. With all these it takes about twenty minutes; quicker with ROUNDS=1 DURATION=2 COHORT=0.
# Everything shares one machine, so only the ratio to the peer in one run says something; read the rest as "about".
. "$(dirname "$0")/common.sh"
cd "$ROOT"
STUDENTS=${STUDENTS:-300} RESULTS=${RESULTS:-200} COHORT=${COHORT:-10000} START_RESULTS=${START_RESULTS:-1000000} ENGINES=${ENGINES:-sqlite postgres} OUT=${OUT:-$ROOT/target/bench.json}
export DURATION=${DURATION:-4} ROUNDS=${ROUNDS:-3}
SERVER=$ROOT/target/release/study-plus
WORK=$(mktemp -d) CLUSTER='' PIDS=()

stop_servers() { for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done; PIDS=(); }
finish() { stop_servers; [ -z "$CLUSTER" ] || scripts/postgres.sh stop "$CLUSTER"; rm -rf "$WORK"; }
trap finish EXIT
trap 'exit 130' INT TERM
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
until_ready() { for _ in $(seq 1200); do curl -fs -o /dev/null "$1" && return; sleep 0.05; done; die "$1 does not answer"; }

# What is particular to our server stands in these three functions.
ours_env() { # ENGINE PORT
  export STUDY_PLUS_LISTEN=127.0.0.1:$2 STUDY_PLUS_PUBLIC_URL=http://127.0.0.1:$2 STUDY_PLUS_DATA_DIR=$WORK/$1 \
    STUDY_PLUS_SITE_DIR=$ROOT/target/site STUDY_PLUS_LOG=json STUDY_PLUS_LIMITS=off STUDY_PLUS_LOG_LEVEL=warn
  if [ "$1" = postgres ]; then DATABASE_URL=$(cat "$CLUSTER/url"); export DATABASE_URL; else unset DATABASE_URL; fi
}
# Loads the load-test students (the first is read, the second written to) and leaves their sign-ins in EMAIL, UPLOAD_EMAIL, PASSWORD.
ours_seed() {
  "$SERVER" sample --students "$STUDENTS" --results "$RESULTS" >"$WORK/sample.log"
  EMAIL=student00001@example.org UPLOAD_EMAIL=student00002@example.org PASSWORD='correct horse battery'
  export EMAIL UPLOAD_EMAIL PASSWORD
}
ours_start() { "$SERVER" serve >"$WORK/server-$1.log" 2>&1 </dev/null & PIDS+=($!); }

peer_run() { # ENGINE PORT seed|serve, in a subshell: it becomes the peer, so that a signal reaches it
  local url=sqlite:///$WORK/peer.db
  [ "$1" = sqlite ] || url=$(sed 's#^postgres:#postgresql:#; s#/study_plus$#/peer#' "$CLUSTER/url")
  exec env PEER_CACHE="$CACHE/peer" PORT="$2" DATABASE_URL="$url" "$PEER/fastapi/run.sh" "$3" "$STUDENTS" >>"$WORK/peer-$1.log" 2>&1 </dev/null
}

measure() { # ENGINE
  local engine=$1 port peer_port; port=$(free_port)
  mkdir -p "$WORK/$engine"
  if [ "$engine" = postgres ]; then
    CLUSTER=$(scripts/postgres.sh start $$ durable)
    [ -z "${PEER:-}" ] || psql -q "$(cat "$CLUSTER/url")" -c 'CREATE DATABASE peer'
  fi
  say "$engine: seeding $STUDENTS students with $RESULTS results each"
  ours_env "$engine" "$port"; ours_seed
  local begin; begin=$(date +%s%N)
  ours_start "$engine"; until_ready "http://127.0.0.1:$port/ready"
  local args=(--engine "$engine" --server "$SERVER" --students "$STUDENTS" --url "http://127.0.0.1:$port" --pid "${PIDS[0]}" --start-ms $((($(date +%s%N) - begin) / 1000000)))
  if [ -n "${PEER:-}" ]; then
    say "$engine: seeding the peer"
    peer_port=$(free_port); (peer_run "$engine" "$peer_port" seed)
    peer_run "$engine" "$peer_port" serve & PIDS+=($!)
    until_ready "http://127.0.0.1:$peer_port/health"
    args+=(--peer "http://127.0.0.1:$peer_port" --compare "$PEER/compare.py")
  fi
  say "$engine: measuring"
  python3 scripts/bench.py "${args[@]}" --out "$WORK/$engine.json"
  stop_servers
}

# Milliseconds until the server is ready on a SQLite file with many results.
start_with_many() {
  local port begin; port=$(free_port)
  "$SERVER" migrate >/dev/null
  python3 scripts/bench.py --add-results "$STUDY_PLUS_DATA_DIR/study-plus.db" --count "$START_RESULTS"
  begin=$(date +%s%N)
  STUDY_PLUS_LISTEN=127.0.0.1:$port ours_start many; until_ready "http://127.0.0.1:$port/ready"
  MACHINE+=("\"start\": {\"results\": $START_RESULTS, \"ms\": $((($(date +%s%N) - begin) / 1000000))}")
  stop_servers
}

# of_machine NAME COMMAND...: keeps the JSON it prints; what fails is not measured, and what was measured before stays.
of_machine() {
  local name=$1 told; shift
  if told=$("$@"); then MACHINE+=("\"$name\": $told"); else note "$name: not measured"; fi
}

# What a phone on a slow line sees of the student's home, on SQLite.
phone() {
  local port; port=$(free_port)
  have chromium || scripts/setup.sh test
  [ -e end2end/node_modules ] || ln -sfn "$TOOLS/node/node_modules" end2end/node_modules
  ours_env sqlite "$port"; ours_start phone; until_ready "http://127.0.0.1:$port/ready"
  say "a phone on a slow line"
  export BROWSER; BROWSER=$(command -v chromium)
  of_machine phone node scripts/bench_phone.mjs "http://127.0.0.1:$port" "$EMAIL" "$PASSWORD" "$ROUNDS"
  stop_servers
}

# Seconds to read and analyse a cohort, each of its students once.
cohort() {
  local folder=$WORK/cohort need=$((COHORT * RESULTS * 6 / 1000 + 1024))
  [ "$(df -Pm "$WORK" | awk 'END { print $4 }')" -gt "$need" ] || { note "no $need MB free in $WORK: the cohort is not measured"; return 0; }
  say "a cohort of $COHORT students with $RESULTS results each: seeding"
  mkdir -p "$folder"
  ours_env cohort 1
  "$SERVER" sample --students "$COHORT" --results "$RESULTS" >"$WORK/cohort.log"
  of_machine cohort "$SERVER" bench cohort "$COHORT"
  rm -rf "$folder"
}

# Criterion's time of the analyses of a dashboard on one core: 200 results, 40 chapters, 180 sessions; and of those with all
# that the pages of one student show beside them: trends, forecasts with ranks, load and plan.
dashboard() {
  say "the analyses of a dashboard"
  RAYON_NUM_THREADS=1 CRITERION_HOME=$WORK/criterion cargo bench -q -p analytics --bench dashboard --bench student >"$WORK/dashboard.log" 2>&1 ||
    tail -n 20 "$WORK/dashboard.log" >&2
  of_machine dashboard python3 scripts/bench.py --criterion "$WORK/criterion"
}

# `evaluate mastery` beside scikit-learn on the same halves, where the data is at hand.
evaluate() {
  local venv=$TOOLS/bench-venv
  say "evaluate mastery, beside scikit-learn"
  [ -f "$venv/.stamp" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q scikit-learn==1.9.1 >"$WORK/pip.log" 2>&1 && touch "$venv/.stamp"; } ||
    { note "scikit-learn could not be installed: not measured"; return 0; }
  of_machine mastery "$venv/bin/python" scripts/bench_peer_mastery.py "$SERVER" "$EVALUATE"
}

# The long forms of tests that `make test` runs with 20 rounds and for 12 s: nothing acknowledged may be lost, and 2,000
# silent sockets keep nobody from being served.
kill_rounds() {
  say "killing the server $KILL_ROUNDS times while it writes, and holding sockets open"
  have chromium || scripts/setup.sh test
  [ -e end2end/node_modules ] || ln -sfn "$TOOLS/node/node_modules" end2end/node_modules
  [ -n "$CLUSTER" ] || CLUSTER=$(scripts/postgres.sh start $$ durable)
  env TEST_DATABASE_URL="$(cat "$CLUSTER/url")" KILL_ROUNDS="$KILL_ROUNDS" SOCKET_SECONDS="${SOCKET_SECONDS:-60}" STUDY_PLUS_BIN="$SERVER" STUDY_PLUS_SITE_DIR="$ROOT/target/site" BROWSER="$(command -v chromium)" \
    VENV="$TOOLS/venv" node end2end/run.mjs kill prompt
}

have oha || have wrk || { say "wrk (Debian package)"; apt_install wrk || die "install oha or wrk"; }
scripts/setup.sh serve
scripts/build.sh
MACHINE=()
for engine in $ENGINES; do
  measure "$engine"
  [ "$engine" != sqlite ] || [ "${PHONE:-1}" = 0 ] || phone
  [ "$engine" != sqlite ] || [ "$START_RESULTS" = 0 ] || start_with_many
done
[ "$COHORT" = 0 ] || cohort
dashboard
[ -z "${EVALUATE:-}" ] || evaluate
python3 scripts/bench.py --machine "{$(IFS=,; echo "${MACHINE[*]}")}" --merge "$OUT" $(for engine in $ENGINES; do echo "$WORK/$engine.json"; done)
[ "${KILL_ROUNDS:=200}" = 0 ] || kill_rounds
