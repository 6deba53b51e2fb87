#!/usr/bin/env bash
# Rebuilds poll-helper.wasm, the component that PollHelper.cs embeds.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jco parse poll-helper.wat -o "$work/core.wasm" >/dev/null
jco embed --wit wit -n poll-helper "$work/core.wasm" -o "$work/embedded.wasm" >/dev/null
jco new "$work/embedded.wasm" -o poll-helper.wasm >/dev/null
