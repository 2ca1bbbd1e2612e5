#!/usr/bin/env bash
# Builds the release site and server of this checkout: target/site, target/release/study-plus and, beside it,
# hash.txt with the hashes in the names of the site's files. Everything is compressed ahead (.br, .gz).
. "$(dirname "$0")/common.sh"
. "$ROOT/scripts/target.sh"
cd "$ROOT"
use_target
# A release build is never incremental: Cargo would cut it into 256 units, which costs speed and size.
export CARGO_INCREMENTAL=0
# The site stays in the checkout even when the target folder is shared, since a build begins by emptying it.
export LEPTOS_SITE_ROOT=$ROOT/target/site
[ "${CI:-}" = true ] && locked=(--cargo-locked) || locked=()
cargo leptos build --release --precompress "${locked[@]}"
if [ "$TARGET" != "$ROOT/target" ]; then
  mkdir -p target/release
  for file in study-plus hash.txt; do cp "$TARGET/release/$file" "target/release/$file.new" && mv "target/release/$file.new" "target/release/$file"; done
fi
note "target/release/study-plus, target/site"
