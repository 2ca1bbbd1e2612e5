# Which target folder a run may use. Sourced after common.sh, not run.
# `make test` in CI uses one folder for all clones of a machine. Two things make that safe:
# - Cargo names the crates of this workspace alike in every clone and trusts file times, so a clone that is older than
#   another one's last build would silently run the other's code. Our own crates are therefore forgotten first; a
#   fresh clone has to build them anyway, and the dependencies, which are the long part, stay.
# - One run at a time holds the folder. A second one waits, then falls back to a folder of its own: slow, never wrong.
# Bounded: incremental data is off in CI, and a folder above STUDY_PLUS_TARGET_LIMIT_MB is emptied at the next start.

use_target() {
  [ "$TARGET" != "$ROOT/target" ] && [ -z "${STUDY_PLUS_TARGET_HELD:-}" ] || return 0
  mkdir -p "$TARGET"
  if have flock; then
    exec 9>"$TARGET.lock"
    if ! flock -n 9; then
      note "another run holds $TARGET; waiting up to 10 minutes"
      if ! flock -w 600 9; then
        note "still held: building in $ROOT/target instead, from the start"
        exec 9>&-; TARGET=$ROOT/target; export CARGO_TARGET_DIR=$TARGET STUDY_PLUS_TARGET_HELD=1; return 0
      fi
    fi
  fi
  export STUDY_PLUS_TARGET_HELD=1
  local size; size=$(du -sm "$TARGET" | cut -f1)
  if [ "$size" -gt "${STUDY_PLUS_TARGET_LIMIT_MB:-20000}" ]; then
    note "$TARGET has grown to $size MB: emptying it, this build starts from nothing"
    find "$TARGET" -mindepth 1 -delete
  fi
  # Outside CI the folder is somebody's own choice: forget only what another checkout has left.
  local here; here="$ROOT $(stat -c %i "$ROOT")"
  [ "${CI:-}" != true ] && [ "$(cat "$TARGET/.checkout" 2>/dev/null)" = "$here" ] || forget_own_crates
  echo "$here" >"$TARGET/.checkout"
}

forget_own_crates() {
  local names=() name
  for name in app frontend server "$ROOT"/crates/*/; do names+=(-p "$(basename "$name")"); done
  (cd "$ROOT"
   cargo clean -q "${names[@]}"
   cargo clean -q "${names[@]}" --release
   cargo clean -q "${names[@]}" --target wasm32-unknown-unknown
   cargo clean -q "${names[@]}" --target wasm32-unknown-unknown --target-dir "$TARGET/front" --profile wasm-release)
}
