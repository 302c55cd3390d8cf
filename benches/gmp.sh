#!/bin/sh
# Builds the GMP that comes with the crate gmp-mpfr-sys, configured for one processor instead of for all ("fat").
#
#   benches/gmp.sh [FOLDER] [CPU]        defaults: target/gmp-tuned alderlake
#
# Why: the crate configures GMP with --enable-fat. That build chooses its assembly when it runs, knows Intel's
# processors up to 2017, and takes generic code on every later one. `alderlake` is GMP's newest Intel set and right
# for every server processor since Ice Lake; see configure.ac of GMP for others (zen3 for AMD).
#
# The result lies where the crate's build script looks for libraries built before, so that any crate over `rug` gets it:
#
#   GMP_MPFR_SYS_CACHE=FOLDER cargo build --target-dir ANOTHER_TARGET_DIR
#
# with CC and CFLAGS unset, no cross target, and a target directory of its own (the build script keeps the library
# that it finds in an old one). Only GMP: the features mpfr and mpc must be off. A program that links the fat GMP has
# the symbol __gmpn_cpuvec, one that links the tuned GMP has not: `nm PROGRAM | grep __gmpn_cpuvec`.
#
# Needs cargo, gcc, make, m4 (apt-get install gcc make m4). CHECK=1 runs GMP's own tests, some minutes.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/target/gmp-tuned}
cpu=${2:-alderlake}
for tool in cargo gcc make m4; do
    command -v "$tool" >/dev/null || { echo "gmp.sh: $tool is missing" >&2; exit 1; }
done
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# The source, of the very version in the lock file of the peers.
manifest=$root/benches/peers/Cargo.toml
cargo fetch --quiet --locked --manifest-path "$manifest"
crate=$(cargo metadata --format-version 1 --locked --offline --manifest-path "$manifest" |
    grep -o '"manifest_path":"[^"]*/gmp-mpfr-sys-[^"/]*/Cargo.toml"' | head -n 1 |
    sed 's/^"manifest_path":"//; s/\/Cargo.toml"$//')
source=$(echo "$crate"/gmp-*-c)
[ -x "$source/configure" ] || { echo "gmp.sh: no GMP source in $crate" >&2; exit 1; }
version=${crate##*/gmp-mpfr-sys-}
host=$(rustc -vV | sed -n 's/^host: //p')

# <cache>/<major.minor>/<host>/<version> is the layout of the crate's cache.
target=$folder/${version%.*}/$host/$version
if [ -f "$target/libgmp.a" ] && [ "$(cat "$target/cpu" 2>/dev/null)" = "$cpu" ]; then
    echo "$target/libgmp.a is there, for $cpu"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# PIC, as the crate does: Rust programs are position independent.
"$source/configure" --build="$cpu-pc-linux-gnu" --disable-shared --enable-static --with-pic CC=gcc >configure.log 2>&1 ||
    { tail -n 20 configure.log >&2; exit 1; }
nice -n 10 make -j "$(nproc)" >make.log 2>&1 || { tail -n 20 make.log >&2; exit 1; }
if [ "${CHECK:-0}" = 1 ]; then
    nice -n 10 make -j "$(nproc)" check >check.log 2>&1 || { tail -n 20 check.log >&2; exit 1; }
fi
mkdir -p "$target"
cp gmp.h "$target/gmp.h"
cp .libs/libgmp.a "$target/libgmp.a"
echo "$cpu" >"$target/cpu"
echo "built $target/libgmp.a for $cpu"
