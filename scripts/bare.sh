#!/usr/bin/env bash
# Builds and runs a program without the standard library on the optimized crate: shows that the crate needs none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo build --locked --manifest-path optimized/bare/Cargo.toml --target-dir target/bare
target/bare/debug/quorate-bare
echo "bare: a key generation without the standard library, done"
