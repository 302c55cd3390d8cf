#!/usr/bin/env bash
# Whether the binary of the optimized implementation is constant in time: see proofs/README.md. Builds the cases in two profiles,
# with overflow checks and without, runs them under valgrind with all secrets undefined, and judges reports and object code.
# `--list` writes audits/constant-time.md again and does nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/../../target}/ct
../../scripts/setup.sh valgrind
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --locked --quiet --release
judge=$CARGO_TARGET_DIR/release/judge
list=../../audits/constant-time.md
if [[ ${1:-} == --list ]]; then
    "$judge" list ../../optimized/src >"$list"
    exit
fi
"$judge" list ../../optimized/src >"$work/list"
diff "$list" "$work/list" || { echo "ct: $list is not up to date: proofs/ct/run.sh --list" >&2; exit 1; }
cargo build --locked --quiet --profile unchecked --bin cases

cases() { # program name filter...: runs cases, leaves NAME.log and NAME.xml
    local program=$1 name=$work/$2
    shift 2
    # one caller is enough to find a place; overflow checks are reported by the million, at a few hundred places
    valgrind --tool=memcheck -q --error-limit=no --num-callers=1 --leak-check=no --xml=yes --xml-file="$name.xml" \
        "$program" "$@" >"$name.log"
}

for profile in checked unchecked; do
    folder=${profile/#checked/release}
    program=$CARGO_TARGET_DIR/$folder/cases
    started=$SECONDS
    overflow=none
    [[ $profile == checked ]] && overflow=overflow
    for control in branch:real address:real mask:real "overflow:$overflow" clean:none; do
        cases "$program" control "controls::${control%:*}"
        echo "ct: $profile, control ${control%:*}: $("$judge" control "$program" "$work/control.log" "$work/control.xml" "${control#*:}")"
    done
    echo "ct: $profile, object code: $("$judge" code "$program")"
    cases "$program" all
    echo "ct: $profile, $(grep -c '^case ' "$work/all.log") cases: $("$judge" reports "$program" "$work/all.log" "$work/all.xml" "$profile") ($((SECONDS - started)) s)"
done
echo "ct: passed"
