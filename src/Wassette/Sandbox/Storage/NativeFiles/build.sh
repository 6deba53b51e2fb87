#!/usr/bin/env bash
# Rebuilds native-files.wasm. Needs @bytecodealliance/jco 1.17.0 in PATH; see README.md.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jco parse native-files.wat -o "$work/core.wasm" >/dev/null
jco embed --wit wit -n native-files "$work/core.wasm" -o "$work/embedded.wasm" >/dev/null
jco new "$work/embedded.wasm" -o native-files.wasm >/dev/null
