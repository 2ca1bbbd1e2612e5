# Which target folder a run may use. Sourced after common.sh, not run.
# `make test` in CI uses one folder for all clones of a machine. Two things make that safe:
# - Cargo names the crates of this workspace alike in every clone and trusts file times, so a clone that is older than
#   another one's last build would silently run the other's code. CI therefore builds each commit in one place (see
#   use_mirror), and whoever finds the folder left by another checkout first forgets our own crates; the dependencies,
#   which are the long part, stay.
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
  [ "${CI:-}" != true ] || [ -z "${WANTS_MIRROR:-}" ] || use_mirror
  # A fresh clone may stand where another one stood before; a mirror and somebody's own checkout only ever move on.
  local home=${MIRROR:-$ROOT} here
  here="$home $(stat -c %i "$home")"
  { [ -n "${MIRROR:-}" ] || [ "${CI:-}" != true ]; } && [ "$(cat "$TARGET/.checkout" 2>/dev/null)" = "$here" ] ||
    forget_own_crates
  echo "$here" >"$TARGET/.checkout"
}

# Brings $CACHE/checkout to the commit of this clone and says so in MIRROR. Git writes only the files that differ, so
# what did not change since the last run is not compiled again; everything that is not in the commit is removed. A
# clone with changes of its own, or one that Git does not trust, is built where it is.
use_mirror() {
  local mirror=$CACHE/checkout
  have git && [ "$(git -C "$ROOT" rev-parse --show-toplevel 2>/dev/null)" = "$ROOT" ] &&
    [ -z "$(git -C "$ROOT" status --porcelain 2>&1)" ] || return 0
  [ -e "$mirror/.git" ] || { rm -rf "$mirror"; git init -q "$mirror" 2>/dev/null; } || return 0
  if git -C "$mirror" fetch -q --no-tags --update-shallow "$ROOT" HEAD && git -C "$mirror" checkout -q -f --detach FETCH_HEAD &&
     git -C "$mirror" clean -ffdxq; then MIRROR=$mirror
  else rm -rf "$mirror"; note "no copy of this commit in $mirror: building it here"; fi
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
