#!/usr/bin/env bash
# evaluate_all.sh FOLDER: the five tables of `study-plus evaluate` on the data sets in FOLDER (assist2009/dev.csv,
# star_k3/dev.csv, neet_2024_marks_rank/dev.csv), over SEEDS=10 splits, each figure held against its target. Ends with 1
# where a target is missed. BIN=FILE measures a binary that is already built.
. "$(dirname "$0")/common.sh"
[ -d "${1:-}" ] || die "usage: scripts/evaluate_all.sh FOLDER"
if [ -z "${BIN:-}" ]; then
  "$ROOT/scripts/setup.sh" serve && "$ROOT/scripts/build.sh"
  BIN=$ROOT/target/release/study-plus
fi
exec python3 "$ROOT/scripts/evaluate_all.py" "$BIN" "$1" "${SEEDS:-10}"
