#!/usr/bin/env bash
# Rebuilds http-helper.wasm, the component that HttpHelper.cs embeds.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jco parse http-helper.wat -o "$work/core.wasm" >/dev/null
jco embed --wit wit -n http-helper "$work/core.wasm" -o "$work/embedded.wasm" >/dev/null
jco new "$work/embedded.wasm" -o http-helper.wasm >/dev/null
