#!/usr/bin/env bash
# Shows that the published vectors notice every check that is missing from the reference: vectors/check/examples/mutants.rs with the
# list vectors/mutants.txt. All take more than an hour on two cores; `--every N` runs each Nth, `--only TEXT` those whose name
# contains it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# What the tests have built is used again.
cargo build --quiet --workspace --all-features --example mutants
exec "${CARGO_TARGET_DIR:-target}/debug/examples/mutants" "$@"
