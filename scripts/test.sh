#!/usr/bin/env bash
# Runs every test of the workspace, documentation tests included. Arguments go to `cargo test`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh
cargo test --workspace --all-features "$@"
