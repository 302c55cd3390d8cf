#!/usr/bin/env bash
# Runs every test of the workspace, documentation tests included, then names the slowest. Arguments go to `cargo test`.
# QUORATE_BACKEND=limbs runs them without AVX-512, QUORATE_THOROUGH=1 in full breadth: see scripts/thorough.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
cargo --config "target.'cfg(all())'.runner = ['$PWD/scripts/timed.sh']" \
    test --workspace --all-features "$@" 2>&1 | tee "$log" || passed=$?
echo
echo "the slowest tests, in seconds:"
sed -nE 's/^test (.+) \.\.\. .*<([0-9.]+)s>$/\2 \1/p' "$log" | sort -rn | sed 12q
grep -E '^test result:' "$log" | awk '{ passed += $4; failed += $6; ignored += $8 } END { printf "%d passed, %d failed, %d ignored in all, %d s\n", passed, failed, ignored, '$SECONDS' }'
exit "$passed"
