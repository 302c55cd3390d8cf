#!/usr/bin/env bash
# Everything that .ci/run does a part of, whole: before a release, and after a change of arithmetic, of a check or of a scenario.
# Hours on two cores, the mutants alone more than one. Stops at the first failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

quorate() { cargo run --release --features generate --bin quorate -- "$@"; }

QUORATE_THOROUGH=1 scripts/test.sh
quorate vectors generate --check
quorate --backend limbs check --engine optimized
quorate check --engine all
scripts/mutants.sh
proofs/ct/run.sh
