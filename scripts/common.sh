# Shared by the scripts beside it: where things are kept, and how steps speak. Sourced, not run.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${STUDY_PLUS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/study-plus}
TOOLS=$CACHE/tools
mkdir -p "$TOOLS/bin" "$CACHE/tmp"
export PATH="$TOOLS/bin:$TOOLS/node/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# CI clones share one target folder, so that dependencies are built once per machine and not once per clone.
if [ "${CI:-}" = true ]; then export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}; fi
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
# The toolchain that has the WASM library; setup.sh writes its name down when it is not the default one.
if [ -s "$TOOLS/toolchain" ]; then RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-$(cat "$TOOLS/toolchain")}; export RUSTUP_TOOLCHAIN; fi
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never} CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-1}

say() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo "$@"; else return 1; fi; }

# apt_install PACKAGE...: Debian's packages, quietly; the log is kept for the error message.
apt_install() {
  have apt-get || return 1
  local log=$CACHE/tmp/apt.log
  [ -e "$CACHE/tmp/apt-updated" ] && [ -n "$(find "$CACHE/tmp/apt-updated" -mmin -600)" ] ||
    { as_root apt-get update >"$log" 2>&1 && touch "$CACHE/tmp/apt-updated"; } || { tail -n 5 "$log" >&2; return 1; }
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; return 1; }
}
