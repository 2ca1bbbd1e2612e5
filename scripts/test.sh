#!/usr/bin/env bash
# Everything that must hold, one part after the other; `test.sh PART...` runs some: fmt, clippy, clippy-wasm, tests,
# doctests, docs, deps, build, end2end. Ends non-zero when anything failed or was skipped (a skipped test counts as failed).
# The last line is `N passed, N failed`; the output of each part is in target/test-logs. RETRIES=1 tries what failed once
# more, and names what held only then.
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/target.sh"
cd "$ROOT"
PARTS=(fmt clippy clippy-wasm tests doctests docs deps build end2end)
[ $# = 0 ] || PARTS=("$@")
LOGS=${STUDY_PLUS_TEST_LOGS:-$ROOT/target/test-logs}
export RETRIES=${RETRIES:-0}
PASSED=0 FAILED=0 CHILD='' CLUSTER='' BEGAN=$SECONDS
rm -rf "$LOGS"; mkdir -p "$LOGS"
# In CI nothing would ever read the incremental data: the clone is new. Elsewhere it makes the next run quick.
[ "${CI:-}" != true ] || export CARGO_INCREMENTAL=0

finish() {
  local status=$?
  trap - EXIT INT TERM
  [ -z "$CHILD" ] || kill -TERM "$CHILD" 2>/dev/null || true
  [ -z "$CLUSTER" ] || "$ROOT/scripts/postgres.sh" stop "$CLUSTER" || true
  if [ $status != 0 ]; then note "ended before all parts had run"; FAILED=$((FAILED + 1)); fi
  printf '\n   %d s, logs in %s\n%d passed, %d failed\n' $((SECONDS - BEGAN)) "$LOGS" "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ] && [ "$PASSED" -gt 0 ]
  exit $?
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Counters: read a log, print `passed failed skipped`. Prints nothing where the part came to no count.
sum() { grep -oE "[0-9]+ $1" | awk '{ n += $1 } END { print n + 0 }'; }
count_nextest() {
  local line; line=$(grep -E '^ *Summary \[' "$1" | tail -n1)
  [ -n "$line" ] || return 0
  line=${line#*run:}
  echo "$(sum 'passed' <<<"$line") $(sum '(failed|timed out|exec failed)' <<<"$line") $(sum 'skipped' <<<"$line")"
}
count_doctests() {
  local lines; lines=$(grep '^test result:' "$1")
  [ -n "$lines" ] || return 0
  echo "$(sum 'passed' <<<"$lines") $(sum 'failed' <<<"$lines") $(sum 'ignored' <<<"$lines")"
}
count_end2end() {
  local line; line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$1" | tail -n1)
  [ -n "$line" ] || return 0
  echo "$(sum 'passed' <<<"$line") $(sum 'failed' <<<"$line") $(sum 'skipped' <<<"$line")"
}
count_one() { :; } # the part itself is the one thing that passes or fails

# part NAME COUNTER COMMAND...: runs it in the background (so that a signal is heard), without a terminal.
part() {
  local name=$1 counter=$2 log=$LOGS/$1.log status=0 begin=$SECONDS passed='' failed skipped; shift 2
  timeout -k 20 "${PART_TIMEOUT:-3000}" "$@" >"$log" 2>&1 </dev/null 9>&- &
  CHILD=$!
  wait "$CHILD" || status=$?
  CHILD=''
  read -r passed failed skipped < <("$counter" "$log") || true
  if [ -z "$passed" ]; then passed=$((status == 0)) failed=$((status != 0)) skipped=0; fi
  failed=$((failed + skipped))
  # Ended badly although each test it counted passed, or counted none at all (documentation may have no tests).
  if [ $status != 0 ] || { [ $((passed + failed)) = 0 ] && [ "$name" != doctests ]; }; then failed=$((failed > 0 ? failed : 1)); fi
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
  if [ "$failed" = 0 ]; then
    printf '   ok      %-12s %5d s  %d passed\n' "$name" $((SECONDS - begin)) "$passed"
    # What held only when tried again is a fault to look for, and not one to stop everybody for.
    grep -E '^# unsteady|^ *FLAKY ' "$log" | sort -u | sed 's/^/           /' || true
  else
    printf '   FAILED  %-12s %5d s  %d passed, %d failed (%d of them skipped), exit %d\n' "$name" $((SECONDS - begin)) "$passed" "$failed" "$skipped" $status
    grep -E '^(error|warning: unused|failures:|test .* FAILED|FAIL )|^ *(FAIL|TIMEOUT|SIGABRT) \[' "$log" | sort -u | head -n 40 || true
    grep -A 4 '^not ok' "$log" | cut -c -400 | head -n 60 || true
    printf '   --- end of %s\n' "$log"; tail -n 25 "$log"; printf '   ---\n'
  fi
}

database() {
  [ -z "$CLUSTER" ] || return 0
  CLUSTER=$("$ROOT/scripts/postgres.sh" start $$ 9>&-)
  TEST_DATABASE_URL=$(cat "$CLUSTER/url"); export TEST_DATABASE_URL
}

run_part() {
  case $1 in
    fmt | clippy | clippy-wasm | docs) part "$1" count_one scripts/lint.sh "$1" ;;
    deps) part deps count_one scripts/lint.sh deps; grep -E '^   (dependency check|NOT checked)' "$LOGS/deps.log" || true ;;
    tests) database; part tests count_nextest cargo nextest run --workspace --exclude frontend --features server/marked --no-fail-fast --retries "$RETRIES" ;;
    # With the feature of the tests, so that what they have built is used again.
    doctests) database; part doctests count_doctests cargo test --workspace --exclude frontend --features server/marked --doc --no-fail-fast ;;
    build) part build count_one scripts/build.sh ;;
    end2end) database; end2end ;;
    *) die "no such part: $1" ;;
  esac
}

end2end() {
  export STUDY_PLUS_BIN=$ROOT/target/release/study-plus STUDY_PLUS_SITE_DIR=$ROOT/target/site
  export BROWSER; BROWSER=$(command -v chromium || true)
  export VENV=$TOOLS/venv
  # Node looks for packages beside the file that asks: lead it to the ones in the cache.
  [ -d end2end/node_modules ] && [ ! -L end2end/node_modules ] || ln -sfn "$TOOLS/node/node_modules" end2end/node_modules
  if [ -x scripts/end2end.sh ]; then part end2end count_end2end scripts/end2end.sh
  else part end2end count_end2end node end2end/run.mjs; fi
}

[ -n "${STUDY_PLUS_TARGET_HELD:-}" ] || scripts/setup.sh test
WANTS_MIRROR=1 use_target
if [ -n "${MIRROR:-}" ] && [ "$MIRROR" != "$ROOT" ]; then
  note "$(git -C "$MIRROR" log -1 --format='%h %s'), in $MIRROR"
  STUDY_PLUS_TEST_LOGS=$LOGS exec "$MIRROR/scripts/test.sh" "${PARTS[@]}"
fi
say "Running: ${PARTS[*]}"
for name in "${PARTS[@]}"; do run_part "$name"; done
exit 0
