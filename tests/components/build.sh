#!/usr/bin/env bash
# Rebuilds every test component, or those that are named: ./build.sh types tiny
# Needs node, @bytecodealliance/jco 1.17.0 in PATH (`jco`), and
# Debian's clang, lld and wasi-libc; see README.md. Builds are reproducible: a
# rebuild that changes a committed .wasm is a change of source or of toolchain.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A core module and a folder of WIT (its world named as the component, wasi/ its
# dependencies) -> component with docs.
component() { # name core.wasm
  mkdir -p "$work/wit/$1/deps"
  cp "$1"/wit/*.wit "$work/wit/$1"
  cp wasi/*.wit "$work/wit/$1/deps"
  jco embed --wit "$work/wit/$1" -n "$1" "$2" -o "$work/$1.embedded.wasm" >/dev/null
  jco new "$work/$1.embedded.wasm" -o "$1/$1.wasm" >/dev/null
  node "$root/examples/tools/package-docs.mjs" "$1/wit" "$1/$1.wasm"
}
# The same component with one text replaced in all its sources, for WASI versions.
variant() { # text replacement builder name output
  mkdir "$work/$5"
  cp -r wasi "$4" "$work/$5"
  find "$work/$5" -type f ! -name '*.wasm' -exec sed -i "s/${1//./\\.}/$2/g" {} +
  (cd "$work/$5" && "$3" "$4")
  cp "$work/$5/$4/$4.wasm" "$4/$5.wasm"
}
# WAT text (a core module, or a whole component) -> binary.
binary() { jco parse "$1" -o "$2" >/dev/null; }
from_wat() { binary "$1/$1.wat" "$work/$1.wasm"; component "$1" "$work/$1.wasm"; }
# clang is not let to link: it would run any wasm-opt that it finds in PATH.
from_c() {
  clang --target=wasm32 -O2 -Wall -Werror -ffreestanding -mbulk-memory -c "$1/$1.c" -o "$work/$1.o"
  wasm-ld --no-entry --strip-all -z stack-size=65536 "$work/$1.o" -o "$work/$1.wasm"
  component "$1" "$work/$1.wasm"
}
from_echo() { # name [options of echo.mjs]
  local name=$1
  shift
  node tools/echo.mjs "$name/wit/$name.wit" "$@" >"$work/$name.wat"
  binary "$work/$name.wat" "$work/$name.wasm"
  component "$name" "$work/$name.wasm"
}

build_types() { from_echo types --skip calls --include types/calls.wat; }
build_maps() { from_echo maps; }
build_tiny() { from_wat tiny; }
build_conformance() { from_wat conformance; }
build_misbehave() { from_wat misbehave; }
build_many_memories() { binary many-memories/many-memories.wat many-memories/many-memories.wasm; }
build_reach() { from_c reach && variant @0.2.0 @0.2.10 from_c reach reach-0.2.10; }
build_files() { from_c files && variant @0.2.0 @0.2.10 from_c files files-0.2.10; }
build_http() { from_c http; }
build_reach_config() { from_wat reach-config && variant 0.2.0-rc.1 0.2.0-draft from_wat reach-config reach-config-draft; }
build_command() {
  clang --target=wasm32-wasi -Os -Wall -Werror -c command/command.c -o "$work/command.o"
  clang --target=wasm32-wasi -Wl,--strip-all "$work/command.o" -o "$work/command.wasm"
  jco new --wasi-command "$work/command.wasm" -o command/command.wasm >/dev/null
}
build_bad() {
  binary tiny/tiny.wat "$work/core-module.wasm"
  node bad/make.mjs "$work/core-module.wasm"
  for source in bad/src/*.wat; do binary "$source" "bad/$(basename "$source" .wat).wasm"; done
}

all="types maps tiny conformance misbehave many-memories reach http reach-config files command bad"
for name in ${*:-$all}; do "build_${name//-/_}"; done
