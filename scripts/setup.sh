#!/usr/bin/env bash
# Sets up what is missing and says which way it took. `setup.sh` is enough to build and serve;
# `setup.sh test` adds what `make test` needs. Safe to run again; every step is skipped when its result is there.
. "$(dirname "$0")/common.sh"
WANT=${1:-serve}
RUST=1.99.1 BINDGEN=0.2.130 LEPTOS=0.3.11 BINARYEN=132.0.0 NEXTEST=0.9.143 NODE=22.23.3

target_lib() { echo "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib"; }
has_wasm() { ls "$(target_lib)"/libstd-*.rlib >/dev/null 2>&1; }
new_enough() { [ "$(printf '1.96.0\n%s\n' "$(rustc --version | cut -d' ' -f2)" | sort -V | head -n1)" = 1.96.0 ]; }

base_tools() {
  have cc && have git && have curl || { say "C compiler, git, curl (Debian packages, about a minute)"; apt_install build-essential git curl ca-certificates pkg-config || die "install a C compiler, git and curl"; }
  have npm || { say "Node and npm (Debian packages, about a minute)"; apt_install nodejs npm || die "install Node 20 or newer with npm"; }
}

# One toolchain for everything, under its own name, so that the user's default one is left alone.
rust_toolchain() {
  if have rustc && have cargo && has_wasm && new_enough; then note "Rust with the WASM library: $(rustc --version)"; return; fi
  if have rustup; then
    say "Rust $RUST with the WASM library (rustup, under a minute)"
    if rustup toolchain install "$RUST" --profile minimal -c clippy -c rustfmt -t wasm32-unknown-unknown >"$CACHE/tmp/rustup.log" 2>&1 &&
       RUSTUP_TOOLCHAIN=$RUST has_wasm; then
      echo "$RUST" >"$TOOLS/toolchain"; export RUSTUP_TOOLCHAIN=$RUST; note "taken from rustup"; return
    fi
    note "rustup could not download it; taking Debian's toolchain instead"
  fi
  debian_toolchain
}

# Debian ships the library's source, not its WASM build: build it once and put it where rustc looks.
debian_toolchain() {
  say "Rust 1.96 and its library source (Debian packages), then the WASM library from source (about two minutes)"
  apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web || die "no Rust toolchain with a WASM library could be installed"
  local dest=/usr/lib/rustlib/wasm32-unknown-unknown/lib build=$CACHE/tmp/wasm-std
  if ! ls $dest/libstd-*.rlib >/dev/null 2>&1; then
    rm -rf "$build"; mkdir -p "$build/src"
    printf '[package]\nname = "scratch_std"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["rlib"]\n[workspace]\n' >"$build/Cargo.toml"
    : >"$build/src/lib.rs"
    (cd "$build" && env -u RUSTUP_TOOLCHAIN -u CARGO_TARGET_DIR RUSTFLAGS="-C embed-bitcode=yes" RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
      /usr/bin/cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort,proc_macro,test) >"$CACHE/tmp/wasm-std.log" 2>&1 ||
      { tail -n 20 "$CACHE/tmp/wasm-std.log" >&2; die "the WASM library did not build"; }
    as_root mkdir -p $dest
    find "$build/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name '*scratch_std*' -exec cp {} "$CACHE/tmp/" \;
    # The standard library last: it is what tells that all of them are there, also after a kill in between.
    as_root sh -c "for one in '$CACHE/tmp/'*.rlib; do case \$one in */libstd-*) ;; *) mv \"\$one\" $dest/ ;; esac; done; mv '$CACHE/tmp/'libstd-*.rlib $dest/"
    rm -rf "$build"
  fi
  local bin=/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin
  if ! [ -e $bin/rust-lld ]; then
    as_root mkdir -p $bin
    local lld; lld=$(ls "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/*/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld 2>/dev/null | head -n1 || true)
    if [ -n "$lld" ]; then as_root ln -sf "$lld" $bin/rust-lld; else apt_install lld && as_root ln -sf "$(command -v wasm-ld)" $bin/rust-lld; fi
  fi
  if have rustup; then
    rustup toolchain link wasm /usr && echo wasm >"$TOOLS/toolchain" && export RUSTUP_TOOLCHAIN=wasm
  fi
  has_wasm || die "the WASM library is still missing"
  note "Debian's $(rustc --version), WASM library built from source"
}

# cargo_tool COMMAND CRATE VERSION MINUTES [flags]: a prebuilt binary where binstall works, else from source.
cargo_tool() {
  local command=$1 crate=$2 version=$3 minutes=$4; shift 4
  if have "$command" && "$command" --version 2>/dev/null | grep -qF "$version"; then note "$crate $version"; return; fi
  say "$crate $version (from source about $minutes minutes; a prebuilt one is taken where it can be had)"
  if have cargo-binstall && cargo binstall -y --root "$TOOLS" "$crate@$version" >"$CACHE/tmp/$crate.log" 2>&1; then note "prebuilt"; return; fi
  local speed=(CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1)
  env "${speed[@]}" CARGO_TARGET_DIR="$CACHE/tmp/tool-target" cargo install --root "$TOOLS" --locked "$crate" --version "$version" "$@" >"$CACHE/tmp/$crate.log" 2>&1 ||
    env "${speed[@]}" CARGO_TARGET_DIR="$CACHE/tmp/tool-target" cargo install --root "$TOOLS" "$crate" --version "$version" "$@" >>"$CACHE/tmp/$crate.log" 2>&1 ||
    { tail -n 20 "$CACHE/tmp/$crate.log" >&2; die "$crate did not build"; }
  note "built from source"
}

# The end2end packages and wasm-opt, from one lock file, installed into the cache.
node_packages() {
  local lock=$ROOT/end2end/package-lock.json stamp=$TOOLS/node/.stamp
  [ -f "$stamp" ] && cmp -s "$lock" "$stamp" && { note "node packages"; return; }
  say "wasm-opt and the browser test packages (npm, about a minute)"
  mkdir -p "$TOOLS/node"; cp "$ROOT"/end2end/package*.json "$TOOLS/node/"
  (cd "$TOOLS/node" && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund) >"$CACHE/tmp/npm.log" 2>&1 ||
    { tail -n 20 "$CACHE/tmp/npm.log" >&2; die "npm packages could not be installed"; }
  cp "$lock" "$stamp"
}

# Debian 12 ships Node 18; the browser tests need 20. npm has newer ones as a package.
recent_node() {
  [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ] || return 0
  say "Node $NODE for the browser tests (npm, under a minute)"
  npm install --prefix "$TOOLS/node-recent" --no-audit --no-fund "node@$NODE" >"$CACHE/tmp/node.log" 2>&1 ||
    { tail -n 5 "$CACHE/tmp/node.log" >&2; die "install Node 20 or newer"; }
  mkdir -p "$TOOLS/bin" && ln -sf "$TOOLS/node-recent/node_modules/node/bin/node" "$TOOLS/bin/node"
}

test_tools() {
  recent_node
  have cargo-nextest || cargo_tool cargo-nextest cargo-nextest "$NEXTEST" 8
  have chromium || { say "Chromium (Debian package, about a minute)"; apt_install chromium || die "install Chromium"; }
  have initdb || [ -n "$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null)" ] || { say "PostgreSQL for the tests (Debian package, about a minute)"; apt_install postgresql || die "install PostgreSQL 15 or newer"; }
  have "${REDIS_SERVER:-redis-server}" || { say "Redis for the tests (Debian package, under a minute)"; apt_install redis-server || die "install Redis"; }
  python_tools
}

python_tools() {
  local want=$ROOT/end2end/requirements.txt venv=$TOOLS/venv
  [ -f "$venv/.stamp" ] && cmp -s "$want" "$venv/.stamp" && { note "schemathesis and the mail sink"; return; }
  say "schemathesis and a mail sink (Python packages, about a minute)"
  rm -rf "$venv"
  python3 -m venv "$venv" 2>"$CACHE/tmp/venv.log" || { apt_install python3-venv && python3 -m venv "$venv"; } || die "install Python 3 with venv"
  "$venv/bin/pip" install -q -r "$want" >"$CACHE/tmp/pip.log" 2>&1 || { tail -n 5 "$CACHE/tmp/pip.log" >&2; die "Python packages could not be installed"; }
  cp "$want" "$venv/.stamp"
}

say "Setting up (tools are kept in $CACHE)"
base_tools
rust_toolchain
node_packages
cargo_tool wasm-bindgen wasm-bindgen-cli "$BINDGEN" 4
cargo_tool cargo-leptos cargo-leptos "$LEPTOS" 8 --no-default-features --features no_downloads
[ "$WANT" = test ] && test_tools
rm -rf "$CACHE/tmp/tool-target"
say "Ready"
