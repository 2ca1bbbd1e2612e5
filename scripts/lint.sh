#!/usr/bin/env bash
# The checks that run nothing: `lint.sh` for all, `lint.sh PART...` for some of fmt, clippy, clippy-wasm, docs, deps.
. "$(dirname "$0")/common.sh"
cd "$ROOT"

fmt() { cargo fmt --all --check -- --color never; }
clippy() { cargo clippy --workspace --exclude frontend --all-targets --features app/ssr -- -D warnings; }
# The client alone, for the machine it runs on; `app` and what it needs are checked with it.
clippy_wasm() { cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings; }
docs() { RUSTDOCFLAGS="-D warnings" cargo doc --workspace --exclude frontend --no-deps; }

# cargo-deny where it is installed and can reach the advisory database; else the same deny.toml read by our script.
deps() {
  if have cargo-deny && cargo deny fetch >/dev/null 2>&1; then
    note "dependency check by cargo-deny: advisories, bans, licences, sources"
    cargo deny check
  else
    note "dependency check by scripts/deny.py: bans, licences, sources of deny.toml"
    note "NOT checked: the advisory database (cargo-deny is not installed or the database cannot be reached)"
    python3 "$ROOT/scripts/deny.py"
  fi
}

[ $# -gt 0 ] || set -- fmt clippy clippy-wasm docs deps
for part in "$@"; do
  case $part in
    fmt | clippy | docs | deps) "$part" ;;
    clippy-wasm) clippy_wasm ;;
    *) die "no such part: $part" ;;
  esac
done
