#!/bin/sh
# Measures everything that benches/RESULTS.md shows, and writes it to a folder.
#
#   benches/run.sh [FOLDER]        default: target/bench-results
#
#   ROUNDS=7        rounds of quorate-benches, and turns of powers in the peers times two
#   PASSES=3        how often the peers are run against each GMP; the two GMPs take turns
#   PRIMES=20       safe primes that each contender finds in a pass
#   CPU=alderlake   what GMP is built for, see benches/gmp.sh
#   QUICK=1         one round, one pass, the small parameter set: shows that all runs, not how fast
#
# Wants a quiet machine: some hours of one core, none of the others in use. Needs cargo, gcc, make, m4.
#
# Contenders that are linked with the same GMP take turns inside one program. The two GMPs cannot be in one program, so the
# programs take turns, and Quorate runs in both: where its numbers differ between the two, the machine was not quiet.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
folder=${1:-target/bench-results}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
targets=${CARGO_TARGET_DIR:-$root/target}
rounds=${ROUNDS:-7}
passes=${PASSES:-3}
primes=${PRIMES:-20}
sets=p2048,p3072
parties=2,3,5
quick=
if [ "${QUICK:-0}" = 1 ]; then
    rounds=1 passes=1 primes=1 sets=p2048 parties=2 quick=--quick
fi

echo "== builds" >&2
benches/gmp.sh "$targets/gmp-tuned" "${CPU:-alderlake}" >&2
cargo build --release --locked -p quorate-benches
peers() { # target directory, features
    cargo build --release --locked --manifest-path benches/peers/Cargo.toml --target-dir "$targets/$1" $2
}
peers peers-fat '--features ours'
peers peers-num '--no-default-features --features num-bigint,ours'
# The build script of GMP looks for a library built before in this folder, unless these say otherwise.
(
    unset CC CFLAGS
    export GMP_MPFR_SYS_CACHE="$targets/gmp-tuned"
    peers peers-tuned '--features ours'
)
fat=$targets/peers-fat/release/quorate-peers
tuned=$targets/peers-tuned/release/quorate-peers
num=$targets/peers-num/release/quorate-peers
[ "$("$fat" gmp)" = fat ] && [ "$("$tuned" gmp)" = tuned ] || { echo "run.sh: the wrong GMP is linked" >&2; exit 1; }

{
    date -u '+date: %Y-%m-%d'
    sed -n 's/^model name[^:]*/processor/p' /proc/cpuinfo | head -n 1
    echo "cores: $(nproc)"
    uname -sr
    rustc --version
    gcc --version | head -n 1
    echo "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
} >"$folder/machine.txt"

echo "== Quorate" >&2
"$targets/release/quorate-benches" run $quick --rounds "$rounds" --json "$folder/quorate.json" --svg "$folder/quorate.svg" \
    >"$folder/quorate.txt"

: >"$folder/peers.jsonl"
pass=0
while [ "$pass" -lt "$passes" ]; do
    pass=$((pass + 1))
    for program in "$tuned" "$fat"; do
        echo "== peers, pass $pass of $passes, $("$program" gmp) GMP" >&2
        {
            "$program" powers --rounds $((2 * rounds))
            "$program" presign --rounds "$rounds" --sets $sets --parties $parties
            "$program" auxiliary --rounds 2 --sets $sets --parties 2,3
            "$program" primes --rounds "$primes" --bits 1536 --seed $pass
        } >>"$folder/peers.jsonl"
    done
    echo "== peers, pass $pass of $passes, without GMP" >&2
    {
        "$num" presign --rounds 2 --sets $sets --parties 2 --settings crt
        "$num" auxiliary --rounds 1 --sets $sets --parties 2 --settings crt
    } >>"$folder/peers.jsonl"
done
"$targets/release/quorate-benches" compare "$folder/peers.jsonl" >"$folder/peers.md"
echo "load after: $(cut -d ' ' -f 1-3 /proc/loadavg)" >>"$folder/machine.txt"
echo "$folder: machine.txt, quorate.txt, quorate.json, quorate.svg, peers.jsonl, peers.md" >&2
