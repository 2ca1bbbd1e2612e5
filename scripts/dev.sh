#!/usr/bin/env bash
# Builds on every change and serves on 127.0.0.1:3000; the page reloads itself.
. "$(dirname "$0")/common.sh"
"$ROOT/scripts/setup.sh" serve
cd "$ROOT"
export LEPTOS_SITE_ROOT=$ROOT/target/site
export STUDY_PLUS_DATA_DIR=${STUDY_PLUS_DATA_DIR:-$ROOT/data} STUDY_PLUS_SITE_DIR=$LEPTOS_SITE_ROOT
export STUDY_PLUS_LOG=${STUDY_PLUS_LOG:-pretty}
mkdir -p "$STUDY_PLUS_DATA_DIR"
exec cargo leptos watch
