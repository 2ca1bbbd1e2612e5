#!/usr/bin/env bash
# Sets up, builds, serves. SAMPLE=1 also loads sample data. The server itself prints the address, the one-time link for
# the first administrator, and where mail goes.
. "$(dirname "$0")/common.sh"
"$ROOT/scripts/setup.sh" serve
say "Building the site and the server (first time up to 30 minutes, later under 2)"
"$ROOT/scripts/build.sh"
export STUDY_PLUS_DATA_DIR=${STUDY_PLUS_DATA_DIR:-$ROOT/data} STUDY_PLUS_SITE_DIR=${STUDY_PLUS_SITE_DIR:-$ROOT/target/site}
mkdir -p "$STUDY_PLUS_DATA_DIR"
server=$ROOT/target/release/study-plus
case ${SAMPLE:-} in '' | 0 | no | false) ;; *) say "Sample data"; "$server" sample ;; esac
say "Serving"
exec "$server" serve
